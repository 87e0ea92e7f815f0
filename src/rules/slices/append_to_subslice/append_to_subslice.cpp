// append(s[:n], x) writes to s[n] where s has more elements than n. Who goes on reading s finds x
// there, and what was there is lost.
//
// flow/slices.h says whether elements of s behind n are read afterwards; flow/slice_facts.h which
// functions append to what they are given, and which do so to a part of it. Silent for the ways to
// delete and insert, where the result takes the place of s.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rules/appends.h"
#include "rules/error_values.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/type.h"

namespace premortem::rules::append_to_subslice {

namespace {

using flow::AppendCall;
using flow::SliceValues;
using ir::ValueId;

// Appends of one function that are looked at.
constexpr size_t kMaxAppends = 1000;
constexpr std::string_view kNotRead = "what is overwritten is not seen to be read afterwards";

// s[:n] or s[m:n]; none for other expressions.
NodeId SubsliceIn(const syntax::Tree& tree, NodeId expr) {
  expr = syntax::Unparen(tree, expr);
  if (tree.kind(expr) != NodeKind::kSliceExpr) return {};
  auto slice = tree.Get<syntax::SliceExpr>(expr);
  return slice.high && !slice.max ? expr : NodeId();
}

// Whether an expression asks for equality with a part of an element: item.Name == name,
// name.Equal(x).
bool Identifies(const syntax::Tree& tree, NodeId cond) {
  cond = syntax::Unparen(tree, cond);
  auto is_part = [&](NodeId node) {
    NodeKind kind = tree.kind(syntax::Unparen(tree, node));
    return kind == NodeKind::kSelectorExpr || kind == NodeKind::kCallExpr;
  };
  if (tree.kind(cond) == NodeKind::kBinaryExpr) {
    auto binary = tree.Get<syntax::BinaryExpr>(cond);
    if (binary.op == syntax::Token::kLogicalAnd) {
      return Identifies(tree, binary.x) || Identifies(tree, binary.y);
    }
    return binary.op == syntax::Token::kEql && (is_part(binary.x) || is_part(binary.y));
  }
  if (tree.kind(cond) != NodeKind::kCallExpr) return false;
  NodeId fun = tree.Get<syntax::CallExpr>(cond).fun;
  return tree.kind(fun) == NodeKind::kSelectorExpr && tree.NameOf(fun).starts_with("Equal");
}

// Whether an element is deleted from what a loop ranges over because it is the one that was looked
// for: then there is no second one, and the loop lacks its `break` only.
bool DeletesTheOne(FileContext& file, NodeId call) {
  const syntax::Tree& tree = file.tree();
  NodeId target = SetBy(file, call);
  bool guarded = false;
  for (NodeId at = file.Parent(call); at; at = file.Parent(at)) {
    switch (tree.kind(at)) {
      case NodeKind::kIfStmt:
        guarded = guarded || Identifies(tree, tree.Get<syntax::IfStmt>(at).cond);
        break;
      case NodeKind::kRangeStmt: return guarded && target;
      case NodeKind::kForStmt:
      case NodeKind::kFuncLit:
      case NodeKind::kFuncDecl: return false;
      default: break;
    }
  }
  return false;
}

// The part that an expression is, also where it is a variable that is set to one; none where it is
// no part.
NodeId PartIn(FileContext& file, NodeId expr) {
  const syntax::Tree& tree = file.tree();
  if (NodeId part = SubsliceIn(tree, expr)) return part;
  expr = syntax::Unparen(tree, expr);
  if (tree.kind(expr) != NodeKind::kIdent) return {};
  NodeId declaration = file.Locals().DeclarationOf(expr);
  if (!declaration) return {};
  for (const Setting& setting : SettingsOf(file, declaration)) {
    NodeId part = setting.value ? SubsliceIn(tree, setting.value) : NodeId();
    if (part) return part;
  }
  return {};
}

bool IsSlice(types::TypeId type) {
  return type.valid() && types::UnderlyingAs<types::Slice>(type) != nullptr;
}

// An append to a part, or a call that is given a slice.
bool Wants(FileContext& file, NodeId node) {
  syntax::NodeList args = AppendArgs(file, node);
  if (!args.empty()) return args.size() > 1 && PartIn(file, args[0]) && !IsOfNoInterest(file);
  auto call = file.tree().Get<syntax::CallExpr>(node);
  bool given =
      std::ranges::any_of(call.args, [&](NodeId arg) { return IsSlice(file.types().TypeOf(arg)); });
  return given && !IsOfNoInterest(file);
}

// Who appends to `slice`, an argument of `call`: as the message begins.
std::string Appending(const syntax::Tree& tree, NodeId call, NodeId slice, bool by_callee) {
  std::string text = Quoted(tree.TextOf(slice));
  if (!by_callee) return "appending to " + text;
  return Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(call).fun)) + " appends to " + text;
}

std::string WhatOfThem(const flow::Loss& loss) {
  return loss.in_field ? "which other functions read in the field" : "which are read later";
}

// Where they are read; none where that is in other functions.
NodeId ReadOf(const FileContext& file, const ir::Function& f, const flow::Loss& loss) {
  return loss.in_field ? NodeId() : NodeAt(file, f, loss.read);
}

void Report(FileContext& file, const ir::Function& f, const AppendCall& append,
            const flow::Loss& loss) {
  NodeId call = CallAt(file, f, append.site);
  if (!call) return;
  if (DeletesTheOne(file, call)) return file.Silent(call, "the loop looks for this one element");
  const syntax::Tree& tree = file.tree();
  syntax::NodeList args = AppendArgs(file, call);
  bool by_callee = args.empty();
  NodeId base = by_callee ? ArgumentAt(file, f, append.site, append.base, call) : args[0];
  NodeId part = base ? PartIn(file, base) : NodeId();
  if (!part) return;
  auto report = file.Report(base);
  if (!report) return;
  auto slice = tree.Get<syntax::SliceExpr>(part);
  bool is_variable = !SubsliceIn(tree, base);
  report.Message(Appending(tree, call, base, by_callee) +
                 (is_variable ? ", which begins as " + Quoted(tree.TextOf(part)) + "," : "") +
                 (by_callee ? " and so" : "") + " overwrites the elements of " +
                 Quoted(tree.TextOf(slice.x)) + " from " + Quoted(tree.TextOf(slice.high)) +
                 " on, " + WhatOfThem(loss));
  if (NodeId read = ReadOf(file, f, loss); read && read != call) {
    report.Related(file.Range(read), "they are read here");
  }
  // A part that a loop appends to is clipped where it begins.
  if (auto edits = ClipEdits(file, part)) {
    report.Fix("append to a copy of " + Quoted(tree.TextOf(part)), std::move(*edits));
  }
  report.Subject(std::string(tree.TextOf(call)));
}

void ReportCall(FileContext& file, const ir::Function& f, const flow::OverwriteCall& overwrite,
                const flow::Loss& loss) {
  NodeId call = CallAt(file, f, overwrite.call);
  NodeId slice = call ? ArgumentAt(file, f, overwrite.call, overwrite.slice, call) : NodeId();
  if (!slice) return;
  const syntax::Tree& tree = file.tree();
  auto report = file.Report(slice);
  if (!report) return;
  std::string name = Quoted(tree.TextOf(slice));
  report.Message(Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(call).fun)) +
                 (overwrite.by_library ? " moves elements within " : " appends to a part of ") +
                 name + " and so overwrites elements of it, " + WhatOfThem(loss));
  if (NodeId read = ReadOf(file, f, loss); read && read != call) {
    report.Related(file.Range(read), "they are read here");
  }
  if (auto edits = CloneEdits(file, slice, f[overwrite.slice].type)) {
    report.Fix("hand over a copy of " + name, std::move(*edits));
  }
  report.Subject(std::string(tree.TextOf(call)));
}

void LookAtAppends(FunctionContext& function, SliceValues& values) {
  const ir::Function& f = values.function();
  size_t looked_at = 0;
  for (const AppendCall& append : values.appends()) {
    if (++looked_at > kMaxAppends) break;
    if (std::optional<flow::Loss> loss = FindParentRead(values, append)) {
      Report(function.file(), f, append, *loss);
    } else if (function.file().IsAsked()) {
      bool overwrites = PartOf(values, append).has_value();
      TellOfCalls(
          function, f, [&](ValueId call) { return call == append.call; },
          overwrites ? kNotRead : "it has no room, or what it appends stands there already");
    }
  }
}

void LookAtCalls(FunctionContext& function, SliceValues& values) {
  const ir::Function& f = values.function();
  for (const AppendCall& append : values.CallsThatAppend()) {
    if (!append.base.valid()) continue;
    std::optional<flow::Loss> loss = FindParentRead(values, append);
    if (loss) Report(function.file(), f, append, *loss);
  }
  std::vector<flow::OverwriteCall> overwrites = values.CallsThatOverwrite();
  for (const flow::OverwriteCall& overwrite : overwrites) {
    if (std::optional<flow::Loss> loss = FindParentRead(values, overwrite)) {
      ReportCall(function.file(), f, overwrite, *loss);
    } else {
      TellOfCalls(function, f, [&](ValueId call) { return call == overwrite.call; }, kNotRead);
    }
  }
  auto is_other = [&](ValueId call) {
    return !values.BuiltinOf(call) &&
           std::ranges::none_of(overwrites, [&](const auto& o) { return o.call == call; });
  };
  TellOfCalls(function, f, is_other, "what it calls is not seen to overwrite what it is given");
}

void Run(FunctionContext& function) {
  for (const auto& f : function.group().functions) {
    SliceValues values(*f, &function.group(), &function.in_program());
    LookAtAppends(function, values);
    LookAtCalls(function, values);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "append-to-subslice",
             .family = "slices",
             .summary = "append to a part of a slice overwrites elements that are read later",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::append_to_subslice
