// Whether what a goroutine runs comes to an end: loops that no way leads out of, and functions that
// end in such a loop.
//
//   for {                       // endless: the strongly connected part of the flow that holds the
//     select {                  // select has no edge out of it, and no call in it ends the process
//     case e := <-events: handle(e)
//     case <-ctx.Done(): break  // leaves the select only
//     }
//   }
//   for e := range events {}    // its only way out is that somebody closes `events`
//
// A panic, a return, a `break` or `goto` out of the loop, and a call that never returns (os.Exit,
// log.Fatal) are ways out, whatever has to happen for them. So a loop that counts as endless is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/function_ref.h"
#include "flow/package_ir.h"
#include "ir/ir.h"

namespace premortem::flow {

// A loop that does not end by itself.
struct EndlessLoop {
  source::SourceLoc begin;  // of the first and the last instruction in it, as the source has them
  source::SourceLoc end;
  bool selects = false;  // a select stands in it
  bool waits = false;    // it receives, sends, or calls what src/models knows to wait
  // Its only way out is that this channel is closed: a field or a variable of a package. None: it
  // has no way out.
  types::ObjectId channel;
};

// How a function ends, if it does.
struct Exits {
  bool returns = false;  // some way leads to a return
  std::vector<EndlessLoop> endless;
};

// `never_returns` says it of a Call. Linear in blocks and instructions.
Exits ExitsOf(const ir::Function& f, FunctionRef<bool(ir::ValueId call)> never_returns);

// The same through calls, as far as they stay in one package.
class PackageExits {
 public:
  explicit PackageExits(PackageIr& ir) : ir_(ir) {}

  // The first loop without an end that the function of a Go or Call enters, itself or in what it
  // calls. Nothing where the function is not seen.
  std::optional<EndlessLoop> EndlessIn(const ir::FuncGroup& group, const ir::Function& f,
                                       ir::ValueId call);

 private:
  // Calls within calls are followed this deep.
  static constexpr int kMaxDepth = 4;

  struct Ending {
    bool returns = true;
    std::optional<EndlessLoop> endless;
  };

  Ending EndingOf(const ir::FuncGroup& group, const ir::Function& f);
  const Ending& EndingOf(const types::Object& func);
  Ending EndingOfCallee(const ir::FuncGroup& group, const ir::Function& f, ir::ValueId call);

  PackageIr& ir_;
  int depth_ = 0;
  std::map<uint32_t, Ending> endings_;  // by ObjectId
};

}  // namespace premortem::flow
