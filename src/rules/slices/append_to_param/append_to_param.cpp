// A function that appends to a parameter and neither gives nor keeps the result loses what it
// appends (lost_growth.h). One that returns append(param, ...), or keeps it, looks as if it made a
// new slice. Where
// the caller's slice has room it did not: the next append to that slice, here or in another
// function, overwrites it.
//
// flow/slice_facts.h says which functions do so, over the whole program, flow/slices.h whether what
// one call gave is read when the next has written.

#include <algorithm>
#include <string>
#include <string_view>

#include "flow/program_flow.h"
#include "rules/appends.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "rules/slices/append_to_param/lost_growth.h"
#include "syntax/names.h"
#include "types/object.h"
#include "types/type.h"

namespace premortem::rules::append_to_param {

namespace {

using flow::AppendCall;
using flow::SliceValues;

// What a function that is called appends to, where it finds it itself: a field, or a variable that
// a closure has from around it.
std::string NameOf(const ir::Function& f, const flow::Cell& cell) {
  std::string_view place = flow::TextOf(cell.place);
  if (size_t dot = place.rfind('.'); dot != place.npos) return Quoted(place.substr(dot + 1));
  bool is_variable = f[cell.owner].op == ir::Op::kAlloc;
  return is_variable ? Quoted(syntax::Names().Text(NameId(f[cell.owner].b))) : "slice";
}

bool IsSlice(types::TypeId type) {
  return type.valid() && types::UnderlyingAs<types::Slice>(type) != nullptr;
}

bool HasSliceField(types::TypeId type) {
  if (!type.valid()) return false;
  const auto* fields = types::UnderlyingAs<types::Struct>(types::Deref(types::Unalias(type)));
  return fields != nullptr && std::ranges::any_of(fields->fields, [](types::ObjectId field) {
           return IsSlice(types::Get(field).type);
         });
}

// An append to a parameter; a call that is given a slice or gives one, of a method of what has one,
// or of a variable, which may have one from around it.
bool Wants(FileContext& file, NodeId node) {
  const syntax::Tree& tree = file.tree();
  if (syntax::NodeList args = AppendArgs(file, node); !args.empty()) {
    return args.size() > 1 && ParameterIn(file, args[0]) && !IsOfNoInterest(file);
  }
  auto call = tree.Get<syntax::CallExpr>(node);
  auto is_slice = [&](NodeId expr) { return IsSlice(file.types().TypeOf(expr)); };
  bool may_append = std::ranges::any_of(call.args, is_slice) || is_slice(node);
  if (!may_append && tree.kind(call.fun) == NodeKind::kSelectorExpr) {
    NodeId receiver = tree.Get<syntax::SelectorExpr>(call.fun).x;
    may_append = HasSliceField(file.types().TypeOf(receiver));
  } else if (!may_append && tree.kind(call.fun) == NodeKind::kIdent) {
    const types::Object* used = types::GetOrNull(file.types().UseOf(call.fun));
    may_append = used != nullptr && used->kind == types::ObjectKind::kVar;
  }
  return may_append && !IsOfNoInterest(file);
}

void Report(FileContext& file, const ir::Function& f, const AppendCall& first,
            const AppendCall& second, const flow::Loss& loss) {
  NodeId call = CallAt(file, f, second.site), earlier = CallAt(file, f, first.site);
  if (!call || !earlier) return;
  const syntax::Tree& tree = file.tree();
  NodeId base;
  if (second.elements.valid()) {
    base = AppendArgs(file, call)[0];
  } else if (second.base.valid()) {
    base = ArgumentAt(file, f, second.site, second.base, call);
  }
  if (!base && second.base.valid()) return;
  auto report = file.Report(base ? base : call);
  if (!report) return;
  std::string name = base ? Quoted(tree.TextOf(base)) : NameOf(f, second.cell);
  std::string function = Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(call).fun));
  if (call == earlier) {
    report.Message(function + " appends to the same " + name +
                   " in every iteration: where it has room, each overwrites what the one before "
                   "appended");
  } else {
    NodeId holder = SetBy(file, earlier);
    report.Message(function + " appends to " + name +
                   " again: where it has room, this overwrites what " +
                   (holder       ? Quoted(tree.TextOf(holder)) + " got"
                    : first.kept ? "the call before kept"
                                 : "the call before gave"));
    report.Related(file.Range(earlier), "appended to before");
  }
  AddLoss(file, report, f, base, call, loss);
}

void ReportLost(FileContext& file, const ir::Function& f, const LostGrowth& lost) {
  NodeId call = CallAt(file, f, lost.append);
  if (!call) return;
  const syntax::Tree& tree = file.tree();
  NodeId base = AppendArgs(file, call)[0];
  auto report = file.Report(base);
  if (!report) return;
  std::string name = Quoted(tree.TextOf(base));
  report.Message("what is appended to " + name + " is lost: nobody reads it here, and " +
                 (lost.in_copy ? "the field is that of a copy, of which the caller sees nothing"
                               : "the caller's slice does not get longer"));
  report.Subject(std::string(tree.TextOf(call)));
}

void RunOn(FunctionContext& function, const ir::Function& f) {
  SliceValues values(f, &function.group(), &function.in_program());
  for (const LostGrowth& lost : FindLostGrowth(values)) ReportLost(function.file(), f, lost);
  std::vector<AppendCall> all = values.CallsThatAppend();
  auto is_other = [&](ir::ValueId call) {
    return std::ranges::none_of(all, [&](const AppendCall& a) { return a.site == call; });
  };
  TellOfCalls(function, f, is_other, "what it calls is not seen to append to the slice");
  if (all.empty()) return;
  std::ranges::copy(values.appends(), std::back_inserter(all));
  std::ranges::sort(all, {}, [](const AppendCall& a) { return a.site.value; });
  // Two appends of the function itself are append-shared-base's.
  auto one_is_call = [](const AppendCall& first, const AppendCall& second) {
    return !first.elements.valid() || !second.elements.valid();
  };
  ForEachLoss(
      values, all, one_is_call,
      [&](const AppendCall& first, const AppendCall& second, const flow::Loss& loss) {
        Report(function.file(), f, first, second, loss);
      },
      [&](const AppendCall& append, std::string_view why) {
        TellOfCalls(function, f, [&](ir::ValueId call) { return call == append.site; }, why);
      });
}

void Run(FunctionContext& function) {
  for (const auto& f : function.group().functions) RunOn(function, *f);
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "append-to-param",
             .family = "slices",
             .summary = "a function appends to the slice that it is given, and what it appends is "
                        "lost or overwrites what others got",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::append_to_param
