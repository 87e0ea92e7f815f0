// A function that has the context of its caller at hand, and does its work with one that never
// ends: when the caller has given up, at its deadline or because the client is gone, the work goes
// on.
//
// The new context is followed to the calls that get it. Work that is meant to outlive the caller is
// left alone: what is deferred or runs in another goroutine, what ends or reports something, what
// is bounded by a deadline of its own, and all of a function that itself looks whether its context
// has ended.

#include <algorithm>
#include <optional>
#include <string>

#include "flow/callee.h"
#include "flow/program_flow.h"
#include "models/contexts.h"
#include "models/resources.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/request_way.h"
#include "rules/rule.h"
#include "types/lookup.h"

namespace premortem::rules::ctx_not_propagated {

namespace {

using flow::NamedCallee;
using flow::NameOfType;
using ir::Op;
using ir::ValueId;
using syntax::Tree;
using types::Object;

constexpr std::string_view kRival = "contextcheck";  // reports the same

bool Wants(FileContext& file, NodeId call) {
  std::optional<Callee> callee = CalleeOf(file, call);
  return callee && models::MakesEndlessContext(callee->name) && !IsOfNoInterest(file);
}

// Empty where it has none.
std::string_view NameOfParameter(const ir::Function& f, ValueId parameter) {
  const Object* object = types::GetOrNull(types::ObjectId(f[parameter].a));
  if (object == nullptr || types::NameOf(*object) == "_") return {};
  return types::NameOf(*object);
}

// The parameter that has the caller's context: one itself, or a request. A context that has no name
// is left aside on purpose; a request may have none because the function needs nothing else of it.
std::optional<ValueId> ContextAtHand(const ir::Function& f) {
  if (f.kind != ir::FuncKind::kDeclared && f.kind != ir::FuncKind::kLiteral) return {};
  for (uint32_t i = 0; i < f.param_count; ++i) {
    models::TypeName type = NameOfType(f[f.param(i)].type);
    bool usable = models::IsContext(type) ? !NameOfParameter(f, f.param(i)).empty()
                                          : !models::ContextOf(type).empty();
    if (usable) return f.param(i);
  }
  return {};
}

// Whether the function looks itself whether a context has ended.
bool LooksAtTheEnd(const ir::Function& f) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall) continue;
    const Object* callee = NamedCallee(f, f.CallOf(ValueId(v)));
    if (callee == nullptr) continue;
    models::FunctionName name = NameOfFunction(*callee);
    if (models::IsDoneOfContext(name) || models::IsErrorOfContext(name)) return true;
  }
  return false;
}

// The calls that get a context, or one that is made of it and does not end either. Nothing where it
// goes elsewhere too, or is one of several.
class Uses {
 public:
  explicit Uses(const ir::Function& f) : f_(f) {}

  std::vector<ValueId> Of(ValueId context) {
    Follow(context);
    return known_ ? calls_ : std::vector<ValueId>();
  }

 private:
  void Follow(ValueId context) {
    for (uint32_t v = 1; v < f_.instrs.size() && known_; ++v) {
      bool uses = false;
      f_.ForEachOperand(ValueId(v), [&](ValueId operand) { uses = uses || operand == context; });
      if (uses) Use(context, ValueId(v));
    }
  }
  void Use(ValueId context, ValueId user) {
    if (f_[user].op == Op::kExtract) {
      if (f_[user].b == 0) Follow(user);
      return;
    }
    if (f_[user].op != Op::kCall) {
      known_ = false;
      return;
    }
    ir::Call call = f_.CallOf(user);
    const Object* callee = NamedCallee(f_, call);
    if (callee == nullptr || call.callee == context) return;
    if (callee->package.valid() && models::IsContextPackage(NameOfFunction(*callee).package)) {
      if (!models::HasDeadline(NameOfFunction(*callee))) Follow(user);
    } else {
      calls_.push_back(user);
    }
  }

  const ir::Function& f_;
  std::vector<ValueId> calls_;
  bool known_ = true;
};

bool IsWork(const ir::Function& f, ValueId call) {
  const Object* callee = NamedCallee(f, f.CallOf(call));
  return callee != nullptr && !models::OutlivesCaller(NameOfFunction(*callee));
}

// "ctx", "r.Context()"; empty where the parameter has no name.
std::string CodeFor(const ir::Function& f, ValueId parameter) {
  std::string name(NameOfParameter(f, parameter));
  if (name.empty()) return {};
  return name + std::string(models::ContextOf(NameOfType(f[parameter].type)));
}

void Look(FunctionContext& function, NodeId node) {
  FileContext& file = function.file();
  uint32_t lparen = file.tree().Get<syntax::CallExpr>(node).lparen;
  auto [f, context] = InstrAt(function.group(), Op::kCall, file.file().source->id(), lparen);
  if (f == nullptr) return;
  std::optional<ValueId> at_hand = ContextAtHand(*f);
  if (!at_hand || LooksAtTheEnd(*f)) return;
  const Object* itself = types::GetOrNull(f->object);
  if (itself != nullptr && models::OutlivesCaller(NameOfFunction(*itself))) return;
  std::vector<ValueId> calls = Uses(*f).Of(context);
  auto work = std::ranges::find_if(calls, [&](ValueId call) { return IsWork(*f, call); });
  if (work == calls.end() || IsAccepted(file, node, kRival)) return;

  const flow::ProgramFlow& program = function.in_program().program();
  flow::FunctionId id = function.in_program().FunctionOf(*f);
  if (auto report = file.Report(node)) {
    const Object* callee = NamedCallee(*f, f->CallOf(*work));
    std::string code = CodeFor(*f, *at_hand);
    report.Message("the work of " + Quoted(types::NameOf(*callee)) +
                   " goes on when the caller has given up: it gets a context that never ends");
    if (RunsForRequests(file.package(), program, id)) AddRequestWay(report, program, id);
    if (!code.empty()) {
      report.Fix("use the context of the caller", {{file.Range(node), code}});
    }
  }
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) Look(function, node);
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ctx-not-propagated",
             .family = "context",
             .summary = "work that goes on when the caller's context has ended",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .imports = {"context"},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::ctx_not_propagated
