// A context that can be ended (context.WithTimeout and its kind) keeps its timer, and stays known
// to its parent, until the function that came with it is called or the parent ends. A path on which
// nobody calls it any more leaks that, as often as the path is taken.
//
// flow/lifetime.h follows the function; a field that nobody in the program reads does not keep it.
// Silent where somebody else has it in the end, where the context has ended by itself, where the
// process ends, in tests, and where `_ = cancel` says that it is meant.

#include <string>

#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/predicates.h"

namespace premortem::rules::ctx_cancel_lost {

namespace {

using syntax::Tree;

constexpr auto kKind = models::ResourceKind::kCancel;
// Report the same: `lostcancel` is one of the checks of govet.
constexpr std::string_view kRivals[] = {"govet", "lostcancel"};

bool Wants(FileContext& file, NodeId call) {
  return MayAcquire(file, call, kKind) && !IsOfNoInterest(file);
}

// The context that came with the function: the result before it.
NodeId ContextOf(FileContext& file, const Followed& resource) {
  const Tree& tree = file.tree();
  NodeId parent = file.Parent(resource.call);
  if (resource.acquisition.result() == 0) return {};
  if (!parent || tree.kind(parent) != NodeKind::kAssignStmt) return {};
  NodeId context = tree.Get<syntax::AssignStmt>(parent).lhs[0];
  return tree.kind(context) == NodeKind::kIdent ? context : NodeId();
}

// "cancel()"; of a function that is told why, "cancel(nil)".
std::string CallOf(const FileContext& file, const Followed& resource, const std::string& name) {
  const auto* results = types::As<types::Tuple>(file.types().TypeOf(resource.call));
  auto index = static_cast<size_t>(resource.acquisition.result());
  if (results == nullptr || index >= results->vars.size()) return name + "()";
  types::TypeId type = types::Get(results->vars[index]).type;
  const auto* signature = types::UnderlyingAs<types::Signature>(type);
  bool told = signature != nullptr && !types::Vars(signature->params).empty();
  return name + (told ? "(nil)" : "()");
}

// To call it when the function ends is right where nobody has the context then.
void AddFix(FileContext& file, FindingBuilder& report, const Followed& resource,
            const std::string& name) {
  NodeId context = ContextOf(file, resource);
  if (!context) return;
  bool blank = file.tree().NameOf(context) == "_";
  if (!blank && MayOutliveFunction(file, context)) return;
  std::optional<findings::Edit> edit = DeferBehind(file, resource, CallOf(file, resource, name));
  if (edit) report.Fix("defer the call of `" + name + "`", {std::move(*edit)});
}

// How long a context stays that nobody ends.
std::string Until(const FileContext& file, const Followed& resource) {
  std::optional<Callee> callee = CalleeOf(file, resource.call);
  return callee && models::HasDeadline(callee->name) ? "until its deadline"
                                                     : "until its parent ends";
}

void Report(FileContext& file, const Followed& resource) {
  const Tree& tree = file.tree();
  NodeId variable = resource.variable;
  if (!variable) return;
  for (std::string_view rival : kRivals) {
    if (IsAccepted(file, resource.call, rival)) return;
  }
  if (IsThrownAway(file, resource)) {
    if (auto report = file.Report(variable)) {
      report.Message("the function that ends this context is thrown away; the context stays " +
                     Until(file, resource));
      report.Related(file.Range(resource.call), "the context is made here");
    }
    return;
  }
  if (IsLeftOnPurpose(file, variable)) return;
  std::string name(tree.TextOf(variable));
  if (auto report = file.Report(variable)) {
    report.Message(Quoted(name) +
                   (resource.fate.released || resource.fate.transferred
                        ? " is not called on every path"
                        : " is never called") +
                   "; the context stays " + Until(file, resource));
    AddPath(file, report, resource, "without calling " + Quoted(name));
    source::SourceLoc unread = resource.fate.unread;
    if (!unread.file.valid()) return AddFix(file, report, resource, name);
    if (unread.offset == syntax::kNoOffset) return;
    report.Related({unread.file, unread.offset, unread.offset + 1},
                   "kept here, where nobody in the program reads it");
  }
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  ForEachFollowed(function, kKind, [&](const Followed& resource) {
    if (resource.fate.leak) return Report(file, resource);
    file.Silent(resource.call, WhyNoLeak(resource.fate));
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ctx-cancel-lost",
             .family = "context",
             .summary = "a path on which nobody ends a context that can be ended",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::ctx_cancel_lost
