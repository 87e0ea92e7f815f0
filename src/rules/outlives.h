// Whether a value that one iteration of a loop makes is still held when the iteration has ended:
// by a goroutine, a deferred call, a variable outside the loop, an element of something outside, a
// channel.
//
//   for _, name := range names {
//     f := open(name)              // held below
//     r := &reader{file: f}        // through this local
//     all = append(all, r)         // by this: {kAppend, this statement}
//   }
//
// Judged by syntax alone: who is passed to a function is assumed not to stay there, unless the
// function is one that is known to run it later (models/callbacks.h), or is named New..., whose
// result is taken to hold its arguments. So a value that is found to be held almost surely is; one
// that is not found to be may be.
#pragma once

#include <optional>

#include "rules/context.h"

namespace premortem::rules {

struct Holder {
  enum class Kind : uint8_t {
    kGo,        // go f(value), go value()
    kDefer,     // defer f(value), by the function that the loop is in
    kRunner,    // group.Go(value) and its kind: runs it later
    kHandler,   // mux.HandleFunc(path, value) and its kind: runs it for every request
    kAppend,    // outer = append(outer, value)
    kElement,   // outer[i] = value, element.field = value
    kVariable,  // outer = value, outer.field = value: until it is assigned to again
    kSend,      // ch <- value
  };
  Kind kind;
  syntax::NodeId place;   // the statement
  syntax::NodeId target;  // what is assigned to, for kElement and kVariable
};

// The first holder of `expr`, an expression within the body of `loop`, that `accept` takes.
std::optional<Holder> HolderBeyondIteration(FileContext& file, syntax::NodeId expr,
                                            syntax::NodeId loop,
                                            FunctionRef<bool(const Holder&)> accept);

// The same for what the local variable that `declaration` declares is ever set to. `loop` may also
// be a function declaration, of which the variable is a parameter: the first that holds what it is
// given when it has returned.
std::optional<Holder> HolderOfLocal(FileContext& file, syntax::NodeId declaration,
                                    syntax::NodeId loop, FunctionRef<bool(const Holder&)> accept);

// The body of a ForStmt or RangeStmt.
syntax::NodeId LoopBody(const syntax::Tree& tree, syntax::NodeId loop);

// Whether `node` lies within the text of `root`.
bool IsWithin(const syntax::Tree& tree, syntax::NodeId node, syntax::NodeId root);

// x of x, x.f, x[i], *x, (x) and their combinations, where it is an identifier; none elsewhere.
syntax::NodeId RootIdent(const syntax::Tree& tree, syntax::NodeId expr);

// Calls visit(ident) for every identifier of a subtree, in the order of the text.
void ForEachIdent(const syntax::Tree& tree, syntax::NodeId root,
                  FunctionRef<void(syntax::NodeId)> visit);

}  // namespace premortem::rules
