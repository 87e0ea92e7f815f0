// What one function does with resources that it is given, or gets from calls and returns: the notes
// from which lifetime_facts.h finds what is true of it in the program.
//
//   func drain(resp *http.Response) error {
//     defer closer.Close(resp.Body)     // handover 0: argument 0 of call 1, kClose
//     ...                               // ends: released if handover 0 releases, transferred if it
//   }                                   // takes, open if it only uses
//
// The paths of a function are walked once (lifetime_walk.h), with what calls do left open: where a
// path hands the resource to one, it forks for each of the effects. A path's end remembers what it
// assumed. So the link step only has to ask which ends the true effects leave.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/means.h"
#include "flow/symbol.h"
#include "ir/ir.h"
#include "models/resources.h"

namespace premortem::flow {

// What a function does with what it is given.
enum class Effect : uint8_t {
  kUses,      // it is as open after the call as before
  kReleases,  // on every path on which the function returns
  kTakes,     // keeps it, hands it on, never returns, or releases it on some paths only; or nobody
              // knows
};

// What paths assume of the effects of handovers.
class Assumptions {
 public:
  static constexpr uint32_t kMost = 16;

  void Add(uint32_t handover, Effect effect) {
    bits_ |= (static_cast<uint32_t>(effect) + 1) << (2 * handover);
  }
  bool Has(uint32_t handover) const { return (bits_ >> (2 * handover) & 3) != 0; }
  Effect operator[](uint32_t handover) const {  // only where Has
    return static_cast<Effect>((bits_ >> (2 * handover) & 3) - 1);
  }

  friend auto operator<=>(const Assumptions&, const Assumptions&) = default;

 private:
  uint32_t bits_ = 0;
};

// The resource is handed to a call, or is a free variable of a function literal.
struct LifetimeHandover {
  uint32_t call = 0;  // its number (CallNumbers); 0: `literal` has it
  Symbol literal;
  uint32_t index = 0;  // of the parameter, the receiver of a method first; of the free variable
  Means means = Means::kNone;

  friend bool operator==(const LifetimeHandover&, const LifetimeHandover&) = default;
};

// How a path ends.
struct LifetimeEnd {
  enum class Kind : uint8_t { kReleased, kTransferred, kReturned, kOpen };
  Kind kind = Kind::kOpen;
  MeansOfResults returned;  // kReturned
  Assumptions assumed;

  friend auto operator<=>(const LifetimeEnd&, const LifetimeEnd&) = default;
};

// What becomes of one resource.
struct LifetimeTrail {
  // An input of the function: a parameter, behind them the free variables; or what a call gives.
  bool is_input = true;
  uint32_t index = 0;          // of the input; the number of the call
  Means means = Means::kNone;  // of the input
  // Of a call: what it acquires. That it does is known where `given` is empty; else it does if the
  // callee gives that.
  models::ResourceKind kind = models::ResourceKind::kCancel;
  MeansOfResults given;
  bool known = true;  // false: it may go anywhere
  std::vector<LifetimeHandover> handovers;
  std::vector<LifetimeEnd> ends;
};

struct LifetimeNote {
  std::vector<LifetimeTrail> trails;
};

// `numbers` are the CallNumbers of the function, `symbols` those of the group's functions. Nearly
// always O(instructions): the paths of functions that have to do with resources are walked, with a
// bound.
LifetimeNote LifetimeNoteOf(const ir::FuncGroup& group, const ir::Function& f,
                            std::span<const uint32_t> numbers, std::span<const Symbol> symbols);

}  // namespace premortem::flow
