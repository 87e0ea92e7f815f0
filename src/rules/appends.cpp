#include "rules/appends.h"

#include <algorithm>
#include <map>

#include "models/functions.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/quote.h"
#include "syntax/names.h"
#include "types/object.h"
#include "types/type.h"
#include "types/universe.h"

namespace premortem::rules {

namespace {

using flow::AppendCall;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

// Whether an expression can be written twice: a name, a field, a constant, the length of such.
// Where there are operators gofmt decides on the blanks.
bool IsRepeatable(const Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::kIdent:
    case NodeKind::kBasicLit: return true;
    case NodeKind::kSelectorExpr: return IsRepeatable(tree, tree.Get<syntax::SelectorExpr>(node).x);
    case NodeKind::kCallExpr: {
      auto call = tree.Get<syntax::CallExpr>(node);
      bool is_len = tree.kind(call.fun) == NodeKind::kIdent &&
                    tree.Get<syntax::Ident>(call.fun).name == syntax::names::kLen;
      return is_len && call.args.size() == 1 && IsRepeatable(tree, call.args[0]);
    }
    default: return false;
  }
}

}  // namespace

syntax::NodeList AppendArgs(const FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  if (tree.kind(node) != NodeKind::kCallExpr) return {};
  auto call = tree.Get<syntax::CallExpr>(node);
  NodeId fun = Unparen(tree, call.fun);
  if (tree.kind(fun) != NodeKind::kIdent) return {};
  if (tree.Get<syntax::Ident>(fun).name != syntax::names::kAppend) return {};
  const types::Object* used = types::GetOrNull(file.types().UseOf(fun));
  return used != nullptr && used->kind == types::ObjectKind::kBuiltin ? call.args
                                                                      : syntax::NodeList{};
}

bool GrowsItself(FileContext& file, NodeId append) {
  const Tree& tree = file.tree();
  NodeId target = SetBy(file, append);
  syntax::NodeList args = AppendArgs(file, append);
  return target && !args.empty() && tree.TextOf(target) == tree.TextOf(Unparen(tree, args[0]));
}

NodeId VariableIn(const Tree& tree, NodeId expr) {
  expr = Unparen(tree, expr);
  while (tree.kind(expr) == NodeKind::kSelectorExpr) {
    expr = Unparen(tree, tree.Get<syntax::SelectorExpr>(expr).x);
  }
  return tree.kind(expr) == NodeKind::kIdent ? expr : NodeId();
}

NodeId ParameterIn(FileContext& file, NodeId expr) {
  NodeId variable = VariableIn(file.tree(), expr);
  if (!variable) return {};
  const types::Object* used = types::GetOrNull(file.types().UseOf(variable));
  bool is_param = used != nullptr && (used->var_kind == types::VarKind::kParamVar ||
                                      used->var_kind == types::VarKind::kRecvVar);
  return is_param ? variable : NodeId();
}

NodeId CallAt(const FileContext& file, const ir::Function& f, ir::ValueId call) {
  if (f.FileOf(call) != file.file().source->id()) return {};
  const Tree& tree = file.tree();
  for (NodeId node : tree.AllOf(NodeKind::kCallExpr)) {
    if (tree.Get<syntax::CallExpr>(node).lparen == f[call].pos) return node;
  }
  return {};
}

NodeId ArgumentAt(const FileContext& file, const ir::Function& f, ir::ValueId call,
                  ir::ValueId value, NodeId node) {
  syntax::NodeList args = file.tree().Get<syntax::CallExpr>(node).args;
  std::span<const ir::ValueId> values = f.CallOf(call).args;
  auto at = static_cast<size_t>(std::ranges::find(values, value) - values.begin());
  size_t receiver = values.size() > args.size() ? values.size() - args.size() : 0;
  return at >= receiver && at - receiver < args.size() ? args[at - receiver] : NodeId();
}

NodeId NodeAt(const FileContext& file, const ir::Function& f, ir::ValueId v) {
  uint32_t offset = f[v].pos;
  if (offset == syntax::kNoOffset || f.FileOf(v) != file.file().source->id()) return {};
  const Tree& tree = file.tree();
  NodeId found;
  for (uint32_t id = 1; id < tree.node_count(); ++id) {
    NodeId node(id);
    if (tree.Pos(node) > offset || tree.End(node) <= offset) continue;
    if (!found || tree.End(node) - tree.Pos(node) < tree.End(found) - tree.Pos(found)) found = node;
  }
  return found;
}

NodeId SetBy(FileContext& file, NodeId expr) {
  const Tree& tree = file.tree();
  NodeId value = expr, parent = file.Parent(expr);
  while (parent && tree.kind(parent) == NodeKind::kParenExpr) {
    value = parent;
    parent = file.Parent(parent);
  }
  if (!parent) return {};
  syntax::NodeList targets, values;
  if (tree.kind(parent) == NodeKind::kAssignStmt) {
    auto stmt = tree.Get<syntax::AssignStmt>(parent);
    targets = stmt.lhs;
    values = stmt.rhs;
  } else if (tree.kind(parent) == NodeKind::kValueSpec) {
    auto spec = tree.Get<syntax::ValueSpec>(parent);
    targets = spec.names;
    values = spec.values;
  }
  for (size_t i = 0; i < values.size() && i < targets.size(); ++i) {
    if (values[i] == value) return targets[i];
  }
  return {};
}

void ForEachLoss(flow::SliceValues& values, std::span<const AppendCall> appends,
                 FunctionRef<bool(const AppendCall&, const AppendCall&)> compare,
                 FunctionRef<void(const AppendCall&, const AppendCall&, const flow::Loss&)> visit,
                 FunctionRef<void(const AppendCall&, std::string_view)> silent) {
  std::map<std::pair<uint32_t, uint32_t>, std::vector<AppendCall>> by_base;
  auto key_of = [&](const AppendCall& append) {
    flow::Cell key = values.KeyOfBase(append);
    return std::pair(key.place.value, key.owner.value);
  };
  for (const AppendCall& append : appends) by_base[key_of(append)].push_back(append);
  int pairs = 0;
  for (const AppendCall& second : appends) {
    if (values.RoomBehindBase(second) == flow::Room::kNone) {
      silent(second, "the slice has no room, so append copies");
      continue;
    }
    std::string_view why = "nothing else is appended to the same slice";
    for (const AppendCall& first : by_base[key_of(second)]) {
      if (!compare(first, second)) continue;
      if (++pairs > kMaxAppendPairs) return;
      if (std::optional<flow::Loss> loss = FindLoss(values, first, second)) {
        visit(first, second, *loss);
        why = {};
        break;
      }
      if (first.site != second.site) why = "what else is appended to it is done with by then";
    }
    if (!why.empty()) silent(second, why);
  }
}

void TellOfCalls(FunctionContext& function, const ir::Function& f,
                 FunctionRef<bool(ir::ValueId)> accept, std::string_view why) {
  FileContext& file = function.file();
  if (!file.IsAsked()) return;
  for (NodeId node : function.nodes()) {
    if (!file.IsAskedAbout(node) || file.tree().kind(node) != NodeKind::kCallExpr) continue;
    uint32_t lparen = file.tree().Get<syntax::CallExpr>(node).lparen;
    auto [in, call] = InstrAt(function.group(), ir::Op::kCall, file.file().source->id(), lparen);
    if (in == &f && accept(call)) file.Silent(node, why);
  }
}

void AddLoss(FileContext& file, FindingBuilder& report, const ir::Function& f, NodeId base,
             NodeId call, const flow::Loss& loss) {
  if (NodeId read = NodeAt(file, f, loss.read); read && read != call) {
    report.Related(file.Range(read), "what was appended before is in use from here on");
  }
  AddFix(file, report, base, call);
}

void AddFix(FileContext& file, FindingBuilder& report, NodeId base, NodeId call) {
  if (auto edits = base ? ClipEdits(file, base) : std::nullopt) {
    report.Fix("append to a copy of " + Quoted(file.tree().TextOf(base)), std::move(*edits));
  }
  report.Subject(std::string(file.tree().TextOf(call)));
}

std::optional<std::vector<findings::Edit>> CloneEdits(const FileContext& file, NodeId slice,
                                                      types::TypeId type) {
  std::string text(file.tree().TextOf(slice));
  if (file.language() >= kSlicesSince) {
    std::optional<PackageRef> package = RefToPackage(file, models::kSlicesPackage);
    if (!package) return {};
    std::vector<findings::Edit> edits = std::move(package->edits);
    std::string clone = package->name + "." + std::string(models::kClone);
    edits.push_back({file.Range(slice), clone + "(" + text + ")"});
    return edits;
  }
  const auto* of = types::As<types::Slice>(types::Unalias(type));
  const auto* elem = of == nullptr ? nullptr : types::As<types::Basic>(types::Unalias(of->elem));
  if (elem == nullptr) return {};
  std::string copy =
      "append([]" + std::string(types::TextOf(elem->name)) + "(nil), " + text + "...)";
  return {{{file.Range(slice), copy}}};
}

std::optional<std::vector<findings::Edit>> ClipEdits(const FileContext& file, NodeId slice) {
  const Tree& tree = file.tree();
  std::string text(tree.TextOf(slice));
  slice = Unparen(tree, slice);
  if (tree.kind(slice) == NodeKind::kSliceExpr) {
    auto part = tree.Get<syntax::SliceExpr>(slice);
    if (!part.max && part.high && IsRepeatable(tree, part.high)) {
      std::string high(tree.TextOf(part.high));
      uint32_t end = tree.End(part.high);
      return {{{file.Range(end, end), ":" + high}}};
    }
  }
  source::SourceRange range = file.Range(slice);
  if (file.language() >= kSlicesSince) {
    if (std::optional<PackageRef> package = RefToPackage(file, models::kSlicesPackage)) {
      std::vector<findings::Edit> edits = std::move(package->edits);
      edits.push_back({range, package->name + "." + std::string(models::kClip) + "(" + text + ")"});
      return edits;
    }
  }
  if (!IsRepeatable(tree, slice) || tree.kind(slice) == NodeKind::kBasicLit) return {};
  return {{{range, text + "[:len(" + text + "):len(" + text + ")]"}}};
}

}  // namespace premortem::rules
