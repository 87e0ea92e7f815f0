#include "rules/http/http_server_no_timeouts/addresses.h"

#include <algorithm>
#include <optional>

#include "rules/callee.h"
#include "rules/error_values.h"
#include "types/lookup.h"

namespace premortem::rules::http_server_no_timeouts {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;
using syntax::Tree;

constexpr int kMaxDepth = 8;  // of names that lead to names

Reach OfConstant(std::string_view address) {
  if (address.empty() || models::IsLoopbackAddress(address)) return Reach::kLocal;
  bool is_host = address.find(':') == std::string_view::npos;
  if (is_host && models::IsLoopbackAddress(std::string(address) + ":")) return Reach::kLocal;
  return address.starts_with('%') ? Reach::kUnknown : Reach::kOpen;
}

bool Has(const std::optional<Callee>& callee, models::Role role) {
  return callee && models::HasRole(callee->name, role);
}

// Of several values: what all of them are.
class Common {
 public:
  void Add(Reach reach) {
    reach_ = any_ && reach != reach_ ? Reach::kUnknown : reach;
    any_ = true;
  }
  Reach reach() const { return reach_; }

 private:
  bool any_ = false;
  Reach reach_ = Reach::kUnknown;
};

}  // namespace

Addresses::Addresses(std::span<const std::unique_ptr<FileContext>> files) {
  for (const std::unique_ptr<FileContext>& file : files) {
    if (file->file().types != nullptr && !file->file().test) ReadFile(*file);
  }
}

void Addresses::ReadFile(FileContext& file) {
  const Tree& tree = file.tree();
  for (NodeId node : tree.AllOf(NodeKind::kValueSpec)) {
    auto spec = tree.Get<syntax::ValueSpec>(node);
    if (spec.names.size() != spec.values.size()) continue;
    for (size_t i = 0; i < spec.names.size(); ++i) {
      types::ObjectId object = file.types().DefOf(spec.names[i]);
      if (object.valid()) values_[object.value].push_back({&file, spec.values[i]});
    }
  }
  for (NodeId node : tree.AllOf(NodeKind::kAssignStmt)) {
    auto stmt = tree.Get<syntax::AssignStmt>(node);
    if (stmt.lhs.size() != stmt.rhs.size()) continue;
    for (size_t i = 0; i < stmt.lhs.size(); ++i) Set(file, stmt.lhs[i], stmt.rhs[i]);
  }
  for (NodeId node : tree.AllOf(NodeKind::kKeyValueExpr)) {
    auto pair = tree.Get<syntax::KeyValueExpr>(node);
    if (tree.kind(pair.key) == NodeKind::kIdent) Set(file, pair.key, pair.value);
  }
  for (NodeId node : tree.AllOf(NodeKind::kCallExpr)) ReadCall(file, node);
  for (NodeId node : tree.AllOf(NodeKind::kReturnStmt)) ReadReturn(file, node);
}

void Addresses::ReadReturn(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto results = tree.Get<syntax::ReturnStmt>(node).results;
  NodeId function = file.EnclosingFunction(node);
  if (results.empty() || !function || tree.kind(function) != NodeKind::kFuncDecl) return;
  types::ObjectId object = file.types().DefOf(tree.Get<syntax::FuncDecl>(function).name);
  if (object.valid()) results_[object.value].push_back({&file, results[0]});
}

void Addresses::ReadCall(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  std::optional<Callee> callee = CalleeOf(file, node);
  if (!callee) return;
  calls_[callee->func->id.value].push_back({&file, node});
  auto args = tree.Get<syntax::CallExpr>(node).args;
  if (!Has(callee, models::Role::kBindsTextFlag) || args.size() < 3) return;
  if (tree.kind(args[0]) != NodeKind::kUnaryExpr) return;
  Set(file, tree.Get<syntax::UnaryExpr>(args[0]).x, args[args.size() - 2]);
}

void Addresses::Set(FileContext& file, NodeId target, NodeId value) {
  NodeKind kind = file.tree().kind(target);
  if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) return;
  types::ObjectId object = file.types().UseOf(target);
  if (object.valid()) values_[types::Origin(types::Get(object)).id.value].push_back({&file, value});
}

Reach Addresses::OfText(FileContext& file, NodeId expr, int depth) const {
  if (depth > kMaxDepth) return Reach::kUnknown;
  const Tree& tree = file.tree();
  const constant::Value& value = file.types().ValueOf(expr);
  if (value.kind() == constant::Kind::kString) return OfConstant(constant::StringVal(value));
  switch (tree.kind(expr)) {
    case NodeKind::kParenExpr: return OfText(file, tree.Get<syntax::ParenExpr>(expr).x, depth + 1);
    case NodeKind::kStarExpr: return OfText(file, tree.Get<syntax::StarExpr>(expr).x, depth + 1);
    case NodeKind::kBinaryExpr:
      return OfText(file, tree.Get<syntax::BinaryExpr>(expr).x, depth + 1);
    case NodeKind::kCallExpr: return OfCall(file, expr, depth + 1);
    case NodeKind::kIdent:
    case NodeKind::kSelectorExpr: return OfName(file, expr, depth + 1);
    default: return Reach::kUnknown;
  }
}

Reach Addresses::OfCall(FileContext& file, NodeId call, int depth) const {
  std::optional<Callee> callee = CalleeOf(file, call);
  auto args = file.tree().Get<syntax::CallExpr>(call).args;
  if (Has(callee, models::Role::kMakesTextFlag) && args.size() >= 3)
    return OfText(file, args[args.size() - 2], depth);
  bool begins_with_first = Has(callee, models::Role::kPrints) ||
                           Has(callee, models::Role::kPrintsFormatted) ||
                           Has(callee, models::Role::kJoinsHostAndPort);
  if (!begins_with_first || args.empty()) return Reach::kUnknown;
  // No host stands for all of this machine's addresses.
  const constant::Value& host = file.types().ValueOf(args[0]);
  if (host.kind() == constant::Kind::kString && constant::StringVal(host).empty())
    return Reach::kOpen;
  return OfText(file, args[0], depth);
}

Reach Addresses::OfName(FileContext& file, NodeId name, int depth) const {
  NodeId declaration =
      file.tree().kind(name) == NodeKind::kIdent ? file.Locals().DeclarationOf(name) : NodeId();
  Common all;
  if (declaration) {
    for (const Setting& setting : SettingsOf(file, declaration)) {
      if (setting.declares) continue;
      if (setting.value) {
        all.Add(OfText(file, setting.value, depth));
      } else {
        all.Add(OfParameter(file, declaration, depth));
      }
    }
    return all.reach();
  }
  const types::Object* object = types::GetOrNull(file.types().UseOf(name));
  if (object == nullptr) return Reach::kUnknown;
  auto values = values_.find(types::Origin(*object).id.value);
  if (values == values_.end()) return Reach::kUnknown;
  for (const Value& value : values->second) all.Add(OfText(*value.file, value.node, depth));
  return all.reach();
}

// What the package's own calls give for a parameter.
Reach Addresses::OfParameter(FileContext& file, NodeId declaration, int depth) const {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(declaration);
  for (NodeId node = file.Parent(declaration); node && !function; node = file.Parent(node)) {
    if (tree.kind(node) == NodeKind::kFuncDecl) function = node;
  }
  if (!function || tree.kind(function) != NodeKind::kFuncDecl) return Reach::kUnknown;
  auto decl = tree.Get<syntax::FuncDecl>(function);
  auto calls = calls_.find(file.types().DefOf(decl.name).value);
  if (calls == calls_.end()) return Reach::kUnknown;
  size_t index = 0;
  std::optional<size_t> found;
  NodeId params = tree.Get<syntax::FuncType>(decl.type).params;
  for (NodeId field : tree.Get<syntax::FieldList>(params).fields) {
    for (NodeId name : tree.Get<syntax::Field>(field).names) {
      if (name == declaration) found = index;
      ++index;
    }
  }
  if (!found) return Reach::kUnknown;
  Common all;
  for (const Value& call : calls->second) {
    auto args = call.file->tree().Get<syntax::CallExpr>(call.node).args;
    all.Add(args.size() == index ? OfText(*call.file, args[*found], depth) : Reach::kUnknown);
  }
  return all.reach();
}

Reach Addresses::OfListener(FileContext& file, NodeId listener, int depth) const {
  if (depth > kMaxDepth) return Reach::kUnknown;
  const Tree& tree = file.tree();
  if (tree.kind(listener) == NodeKind::kIdent) listener = OnlyValueOf(file, listener);
  if (!listener || tree.kind(listener) != NodeKind::kCallExpr) return Reach::kUnknown;
  auto args = tree.Get<syntax::CallExpr>(listener).args;
  std::optional<Callee> callee = CalleeOf(file, listener);
  if (!Has(callee, models::Role::kListensAtAddress) || args.size() < 2) {
    return callee ? OfResult(*callee, depth + 1) : Reach::kUnknown;
  }
  const constant::Value& network = file.types().ValueOf(args[0]);
  if (network.kind() == constant::Kind::kString &&
      models::IsLocalNetwork(constant::StringVal(network)))
    return Reach::kLocal;
  return OfText(file, args[1], 0);
}

// Of a function of the package that gives a listener, or nil and an error.
Reach Addresses::OfResult(const Callee& callee, int depth) const {
  auto results = results_.find(callee.func->id.value);
  Common all;
  if (results == results_.end()) return all.reach();
  for (const Value& result : results->second) {
    if (result.file->tree().TextOf(result.node) == "nil") continue;
    all.Add(OfListener(*result.file, result.node, depth));
  }
  return all.reach();
}

}  // namespace premortem::rules::http_server_no_timeouts
