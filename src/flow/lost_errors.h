// Errors of which a new one keeps the text only, where somebody looks for them all the same: he
// does not find them.
//
//   func load() error { if err := find(); err != nil { return fmt.Errorf("load: %v", err) } ... }
//   func serve() { if errors.Is(load(), ErrMissing) { ... } }       find() may return ErrMissing
//
// Who looks with == or a type assertion would not find a wrapped one either; but where nothing that
// he looks for arrives bare, it is lost all the same.
//
// A check counts for a text where the error that it is given may be the one made of the text, and
// what it looks for may be in the error that was dropped (error_facts.h). But who looks for
// fs.ErrNotExist mostly means one file, and not what something far below did not find. So a check
// that can be met otherwise counts only where what it looks for has one meaning: it is declared in
// the program, or says that the context has ended. And in another package than that of the check
// only what is seen to come on this very way counts, and no types, which carry whatever they are
// given.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "flow/call_graph.h"
#include "flow/error_facts.h"

namespace premortem::flow {

struct LostError {
  source::SourceLoc check;  // what looks for it: a call, a comparison, an assertion
  Symbol name;              // of what it looks for
  bool sure = false;        // that is named among what may come; else a library may return it
  bool deep = false;        // the check would find it, were it wrapped
};

// Of a program. Immutable.
class LostErrors {
 public:
  LostErrors(const CallGraph& graph, const ErrorFacts& facts);

  // Of an argument of the call at a place, counted with the format. Null: nobody looks for it.
  const LostError* At(source::SourceLoc call, uint32_t argument) const;

 private:
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, LostError> lost_;  // file, offset, argument
};

}  // namespace premortem::flow
