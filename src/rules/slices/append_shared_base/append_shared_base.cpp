// Two appends to the same slice write to the same elements of its array, where there is room behind
// its end: whoever holds what the first one gave reads what the second one wrote.
//
// flow/slices.h says which appends have the same base, whether it may have room, and whether the
// result of the first is read after the second. Silent where the first result is done with by then.

#include <algorithm>
#include <string>
#include <string_view>

#include "flow/place.h"
#include "rules/appends.h"
#include "rules/error_values.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "rules/slices/append_shared_base/across_calls.h"
#include "rules/slices/append_shared_base/working_list.h"
#include "rules/starts.h"
#include "syntax/names.h"

namespace premortem::rules::append_shared_base {

namespace {

using flow::AppendCall;
using flow::SliceValues;
using ir::Op;
using ir::ValueId;

// An append in a literal that a goroutine runs, to a variable that the literal has from around it.
struct StartedAppend {
  ValueId start;
  const ir::Function* literal;
  ValueId append;
};

// What a literal has from around it and reads a slice from: its variable, or one by which it finds
// the field. None of others, and where it sets that itself.
ValueId FromAround(const ir::Function& literal, ValueId slice) {
  if (!IsLoad(literal[slice])) return {};
  ValueId at(literal[slice].a);
  while (literal[at].op == Op::kFieldAddr || IsLoad(literal[at])) at = ValueId(literal[at].a);
  if (literal[at].op != Op::kFreeVar) return {};
  flow::Symbol place = flow::PlaceReadBy(literal, slice);
  bool is_variable = ValueId(literal[slice].a) == at;
  bool is_set = std::ranges::any_of(literal.instrs, [&](const ir::Instr& store) {
    return store.op == Op::kStore && place.valid() &&
           flow::PlaceAt(literal, ValueId(store.a)) == place;
  });
  return (is_variable || place.valid()) && !is_set ? at : ValueId();
}

// Whether a variable, which an append grows, begins as what another variable or a field holds, or
// is cut where what was appended is taken back.
bool IsAnotherToo(FileContext& file, NodeId base) {
  const syntax::Tree& tree = file.tree();
  base = syntax::Unparen(tree, base);
  if (tree.kind(base) != NodeKind::kIdent) return false;
  NodeId declaration = file.Locals().DeclarationOf(base);
  if (!declaration) return false;
  return std::ranges::any_of(SettingsOf(file, declaration), [&](const Setting& setting) {
    if (!setting.value) return false;
    switch (tree.kind(syntax::Unparen(tree, setting.value))) {
      case NodeKind::kIdent:
        return tree.Get<syntax::Ident>(syntax::Unparen(tree, setting.value)).name !=
               syntax::names::kNil;
      case NodeKind::kSelectorExpr:
      case NodeKind::kIndexExpr:
      case NodeKind::kSliceExpr:
      case NodeKind::kStarExpr: return true;
      default: return false;
    }
  });
}

// Whether a slice is in a field of a struct that is a parameter or a copy of something.
bool IsInCopy(FileContext& file, NodeId slice) {
  NodeId variable = VariableIn(file.tree(), slice);
  if (!variable || variable == syntax::Unparen(file.tree(), slice)) return false;
  bool is_struct = types::UnderlyingAs<types::Struct>(file.types().TypeOf(variable)) != nullptr;
  return is_struct && (ParameterIn(file, variable) || IsAnotherToo(file, variable));
}

// Whether what is appended is a list as it stands in a variable, or has one.
bool KeepsList(FileContext& file, NodeId element) {
  const syntax::Tree& tree = file.tree();
  element = syntax::Unparen(tree, element);
  if (tree.kind(element) == NodeKind::kCompositeLit) return true;
  types::TypeId type = file.types().TypeOf(element);
  return type.valid() && types::UnderlyingAs<types::Slice>(type) != nullptr;
}

bool Wants(FileContext& file, NodeId node) {
  syntax::NodeList args = AppendArgs(file, node);
  bool appends = args.size() > 1 && (!GrowsItself(file, node) || IsAnotherToo(file, args[0]) ||
                                     IsInCopy(file, args[0]));
  bool keeps = args.size() == 2 && KeepsList(file, args[1]);
  return ((appends || keeps) && !IsOfNoInterest(file)) || MayStart(file, node);
}

class Finder {
 public:
  Finder(FunctionContext& function, const ir::Function& f)
      : function_(function),
        file_(function.file()),
        group_(function.group()),
        f_(f),
        values_(f, &group_, &function.in_program()) {}

  void AddStart(ValueId instr) {
    f_.ForEachOperand(instr, [&](ValueId operand) {
      const ir::Instr& closure = f_[operand];
      if (closure.op != Op::kMakeClosure || f_[ValueId(closure.a)].op != Op::kFuncLit) return;
      const ir::Function& literal = group_.Get(ir::FuncId(f_[ValueId(closure.a)].a));
      AddAppends(instr, literal, f_.ValuesAt(closure.b));
    });
  }

  void Run() {
    std::ranges::copy(values_.appends(), std::back_inserter(appends_));
    std::ranges::stable_sort(appends_, {}, [](const AppendCall& a) { return a.site.value; });
    std::vector<AppendCall> across = FindSharedByCalls(values_);
    auto is_across = [&](const AppendCall& append) {
      return std::ranges::any_of(across, [&](const auto& a) { return a.site == append.site; });
    };
    auto any = [](const AppendCall&, const AppendCall&) { return true; };
    ForEachLoss(
        values_, appends_, any,
        [&](const AppendCall& first, const AppendCall& second, const flow::Loss& loss) {
          flow::Cell base = values_.KeyOfBase(second);
          std::erase_if(across, [&](const auto& a) { return values_.KeyOfBase(a) == base; });
          Report(first, second, loss);
        },
        [&](const AppendCall& append, std::string_view why) {
          if (!is_across(append)) Tell(append, why);
        });
    for (const AppendCall& append : across) ReportAcross(append);
  }

 private:
  void AddAppends(ValueId start, const ir::Function& literal, std::span<const ValueId> bound) {
    SliceValues values(literal);
    for (const AppendCall& append : values.appends()) {
      ValueId around = FromAround(literal, append.base);
      if (!around.valid()) continue;
      flow::Symbol field = flow::PlaceReadBy(literal, append.base);
      flow::Cell cell = {field.valid() ? field : flow::SymbolOf("*"),
                         bound[around.value - literal.free_var(0).value]};
      appends_.push_back({.site = start, .kept = true, .cell = cell});
      started_.push_back({start, &literal, append.call});
    }
  }

  // What comes of an append to what a literal has from around it is decided there.
  void Tell(const AppendCall& append, std::string_view why) {
    if (!append.base.valid() || FromAround(f_, append.base).valid()) return;
    TellOfCalls(function_, f_, [&](ValueId call) { return call == append.site; }, why);
  }

  NodeId CallOf(const AppendCall& append) const {
    if (append.base.valid()) return CallAt(file_, f_, append.call);
    auto started = std::ranges::find(started_, append.site, &StartedAppend::start);
    return CallAt(file_, *started->literal, started->append);
  }

  void Report(const AppendCall& first, const AppendCall& second, const flow::Loss& loss) {
    NodeId call = CallOf(second), earlier = CallOf(first);
    if (!call || !earlier) return;
    const syntax::Tree& tree = file_.tree();
    NodeId base = AppendArgs(file_, call)[0];
    auto report = file_.Report(base);
    if (!report) return;
    std::string name = Quoted(tree.TextOf(base));
    if (call == earlier) {
      report.Message(std::string(second.base.valid() ? "every iteration appends"
                                                     : "the goroutine of every iteration appends") +
                     " to the same " + name +
                     ": where it has room, each overwrites what the one before appended");
    } else {
      NodeId holder = SetBy(file_, earlier);
      report.Message("appends to " + name + " again: where it has room, this overwrites what " +
                     (holder ? Quoted(tree.TextOf(holder)) + " got from the append before"
                             : "the append before gave"));
      report.Related(file_.Range(earlier), "the append before");
    }
    AddLoss(file_, report, f_, base, call, loss);
  }

  void ReportAcross(const AppendCall& append) {
    NodeId call = CallOf(append);
    if (!call) return;
    NodeId base = AppendArgs(file_, call)[0];
    auto report = file_.Report(base);
    if (!report) return;
    report.Message("every call appends to the same " + Quoted(file_.tree().TextOf(base)) +
                   ": where it has room, each overwrites what the one before appended");
    AddFix(file_, report, base, call);
  }

  FunctionContext& function_;
  FileContext& file_;
  const ir::FuncGroup& group_;
  const ir::Function& f_;
  SliceValues values_;
  std::vector<AppendCall> appends_;
  std::vector<StartedAppend> started_;
};

void ReportKept(FileContext& file, const KeptList& kept) {
  const ir::Function& f = *kept.function;
  NodeId list = NodeAt(file, f, kept.list);
  if (!list) return;
  auto report = file.Report(list);
  if (!report) return;
  std::string name = Quoted(file.tree().TextOf(list));
  report.Message(name + " is kept here as it is, and what is cut off and appended to it later " +
                 "overwrites what was kept");
  if (NodeId cut = NodeAt(file, *kept.cut_in, kept.cut)) {
    report.Related(file.Range(cut), "it is cut here");
  }
  if (auto edits = CloneEdits(file, list, f[kept.list].type)) {
    report.Fix("keep a copy of " + name, std::move(*edits));
  }
}

void Run(FunctionContext& function) {
  for (const KeptList& kept : FindKeptWorkingLists(function.group())) {
    ReportKept(function.file(), kept);
  }
  std::vector<std::pair<const ir::Function*, ValueId>> starts;
  ForEachStart(function,
               [&](const Start& start) { starts.emplace_back(start.function, start.instr); });
  for (const auto& f : function.group().functions) {
    Finder finder(function, *f);
    for (auto [in, instr] : starts) {
      if (in == f.get()) finder.AddStart(instr);
    }
    finder.Run();
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "append-shared-base",
             .family = "slices",
             .summary = "two results of append to the same slice, of which the second overwrites "
                        "the first",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr, NodeKind::kGoStmt},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::append_shared_base
