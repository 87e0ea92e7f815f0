// What rules on resources that are never given back have in common (flow/lifetime.h finds them):
// which calls to look at, the path as related places, and the `defer` that mends it.
//
//   bool Wants(FileContext& file, NodeId call) { return MayAcquire(file, call, kKind); }
//   void Run(FunctionContext& function) {
//     ForEachFollowed(function, kKind, [&](const Followed& resource) {
//       if (resource.fate.leak) ...
//     });
//   }
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/function_ref.h"
#include "flow/lifetime.h"
#include "models/resources.h"
#include "rules/context.h"

namespace premortem::rules {

// A call that acquires a resource, and what becomes of that.
struct Followed {
  syntax::NodeId call;
  // What the resource is called there; none where it gets no name, "_" where it is thrown away.
  syntax::NodeId variable;
  const ir::Function* function = nullptr;  // that calls
  flow::Acquisition acquisition;
  flow::Fate fate;
};

// Whether the file is one of tests or examples: they leave to the end of the process what it holds.
bool IsOfNoInterest(const FileContext& file);

// Whether a call gives a resource of the kind, as far as its name and type say it.
bool MayAcquire(const FileContext& file, syntax::NodeId call, models::ResourceKind kind);

// Each call among function.nodes() that acquires a resource of the kind.
void ForEachFollowed(FunctionContext& function, models::ResourceKind kind,
                     FunctionRef<void(const Followed&)> visit);

// Whether the resource is thrown away where it is acquired.
bool IsThrownAway(const FileContext& file, const Followed& resource);

// Whether `_ = x` or `x = nil` says that the variable is left alone on purpose.
bool IsLeftOnPurpose(FileContext& file, syntax::NodeId variable);

// Tells the path on which it leaks: the last conditions on it, and where it ends. `not_done` is
// what was not done: "without calling `cancel`".
void AddPath(FileContext& file, FindingBuilder& report, const Followed& resource,
             const std::string& not_done);

// The edit that puts `defer CODE` on a line of its own behind the acquiring statement, or, where
// the resource comes with an error, behind the `if` that returns for it. Nothing where that would
// not be right: in a loop, where somebody else may have the resource in the end, or where lines
// hold more than one statement.
std::optional<findings::Edit> DeferBehind(FileContext& file, const Followed& resource,
                                          const std::string& code);

// Whether a value of the function may be in use when the function has returned: it is returned,
// stored, sent, or a function literal or goroutine has it.
bool MayOutliveFunction(FileContext& file, syntax::NodeId variable);

}  // namespace premortem::rules
