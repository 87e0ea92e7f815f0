#include "rules/http/http_server_no_timeouts/servers.h"

#include <algorithm>
#include <optional>

#include "rules/callee.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/named.h"

namespace premortem::rules::http_server_no_timeouts {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

bool IsServer(types::TypeId type) {
  return type.valid() && models::IsHttpServer(flow::NameOfType(types::Deref(type)));
}

// Whether a value of the type is a server, or a list, map or channel of them.
bool HoldsServers(types::TypeId type) {
  if (!type.valid()) return false;
  if (IsServer(type)) return true;
  if (const auto* slice = types::UnderlyingAs<types::Slice>(type)) return IsServer(slice->elem);
  if (const auto* array = types::UnderlyingAs<types::Array>(type)) return IsServer(array->elem);
  if (const auto* map = types::UnderlyingAs<types::Map>(type)) return IsServer(map->elem);
  if (const auto* chan = types::UnderlyingAs<types::Chan>(type)) return IsServer(chan->elem);
  return false;
}

types::ObjectId ObjectOf(const FileContext& file, NodeId name) {
  types::ObjectId object = file.types().DefOf(name);
  if (!object.valid()) object = file.types().UseOf(name);
  return object.valid() ? types::Origin(types::Get(object)).id : object;
}

types::TypeId TypeOf(const FileContext& file, NodeId expr) {
  types::TypeId type = file.types().TypeOf(expr);
  if (type.valid()) return type;
  const types::Object* object = types::GetOrNull(file.types().DefOf(expr));
  return object != nullptr ? object->type : type;
}

bool IsNewOfServer(const FileContext& file, NodeId call) {
  const Tree& tree = file.tree();
  auto parts = tree.Get<syntax::CallExpr>(call);
  return parts.args.size() == 1 && tree.kind(parts.fun) == NodeKind::kIdent &&
         tree.NameOf(parts.fun) == "new" && IsServer(file.types().TypeOf(call)) &&
         file.types().ModeOf(parts.args[0]) == types::OperandMode::kTypExpr;
}

void Append(Server& to, const Server& from) {
  to.set.insert(to.set.end(), from.set.begin(), from.set.end());
  to.addresses.insert(to.addresses.end(), from.addresses.begin(), from.addresses.end());
  to.handlers.insert(to.handlers.end(), from.handlers.begin(), from.handlers.end());
  to.listeners.insert(to.listeners.end(), from.listeners.begin(), from.listeners.end());
  to.listens |= from.listens;
}

}  // namespace

Servers::Servers(std::span<const std::unique_ptr<FileContext>> files) {
  for (const std::unique_ptr<FileContext>& file : files) {
    if (file->file().types != nullptr && !file->file().test) ReadFile(*file);
  }
}

std::vector<NodeId> Servers::MadeIn(const FileContext& file) const {
  auto made = made_.find(&file);
  if (made == made_.end()) return {};
  std::vector<NodeId> nodes = made->second;
  std::ranges::sort(nodes, {}, &NodeId::value);
  return nodes;
}

Server Servers::At(const FileContext& file, NodeId made) const {
  Server server;
  std::vector<bool> seen(places_.size());
  std::vector<Index> stack = {nodes_.at({&file, made.value})};
  seen[stack.back()] = true;
  while (!stack.empty()) {
    const Place& place = places_[stack.back()];
    stack.pop_back();
    Append(server, place.given);
    for (Index to : place.to) {
      if (!seen[to]) stack.push_back(to);
      seen[to] = true;
    }
  }
  return server;
}

// ---- Reading ----

void Servers::ReadFile(FileContext& file) {
  const Tree& tree = file.tree();
  for (NodeId node : tree.AllOf(NodeKind::kCompositeLit)) ReadLiteral(file, node);
  for (NodeId node : tree.AllOf(NodeKind::kValueSpec)) ReadSpec(file, node);
  for (NodeId node : tree.AllOf(NodeKind::kAssignStmt)) ReadAssignment(file, node);
  for (NodeId node : tree.AllOf(NodeKind::kRangeStmt)) ReadRange(file, node);
  for (NodeId node : tree.AllOf(NodeKind::kReturnStmt)) ReadReturn(file, node);
  for (NodeId node : tree.AllOf(NodeKind::kCallExpr)) ReadCall(file, node);
}

void Servers::ReadLiteral(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  types::TypeId type = file.types().TypeOf(node);
  bool is_server = IsServer(type);
  if (is_server) Make(file, node);
  for (NodeId element : tree.Get<syntax::CompositeLit>(node).elts) {
    if (tree.kind(element) != NodeKind::kKeyValueExpr) {
      if (HoldsServers(type)) Flow(file, element, OfNode(file, node));
      continue;
    }
    auto pair = tree.Get<syntax::KeyValueExpr>(element);
    if (is_server) {
      SetField(OfNode(file, node), tree.NameOf(pair.key), {&file, pair.value});
    } else if (HoldsServers(type)) {
      Flow(file, pair.value, OfNode(file, node));
    } else if (tree.kind(pair.key) == NodeKind::kIdent) {
      Flow(file, pair.value, OfObject(ObjectOf(file, pair.key)));
    }
  }
}

void Servers::ReadSpec(FileContext& file, NodeId node) {
  auto spec = file.tree().Get<syntax::ValueSpec>(node);
  for (size_t i = 0; i < spec.names.size(); ++i) {
    Index variable = OfObject(file.types().DefOf(spec.names[i]));
    const types::Object* object = types::GetOrNull(file.types().DefOf(spec.names[i]));
    if (spec.values.size() == spec.names.size()) {
      Flow(file, spec.values[i], variable);
    } else if (spec.values.empty() && object != nullptr && variable != kNone &&
               models::IsHttpServer(flow::NameOfType(object->type))) {
      Make(file, spec.names[i]);
      places_[OfNode(file, spec.names[i])].to.push_back(variable);
    }
  }
}

void Servers::ReadAssignment(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto stmt = tree.Get<syntax::AssignStmt>(node);
  for (size_t i = 0; i < stmt.lhs.size(); ++i) {
    NodeId to = stmt.lhs[i];
    // Of several results of a call those that hold servers.
    NodeId from = stmt.lhs.size() == stmt.rhs.size() ? stmt.rhs[i] : stmt.rhs[0];
    if (tree.kind(to) == NodeKind::kSelectorExpr) {
      auto selector = tree.Get<syntax::SelectorExpr>(to);
      if (IsServer(file.types().TypeOf(selector.x)))
        SetField(PlaceOf(file, selector.x), syntax::Names().Text(selector.sel), {&file, from});
    }
    if (HoldsServers(TypeOf(file, to))) Flow(file, from, PlaceOf(file, to));
  }
}

void Servers::ReadRange(FileContext& file, NodeId node) {
  auto range = file.tree().Get<syntax::RangeStmt>(node);
  for (NodeId variable : {range.key, range.value}) {
    if (variable && HoldsServers(TypeOf(file, variable)))
      Flow(file, range.x, PlaceOf(file, variable));
  }
}

void Servers::ReadReturn(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(node);
  if (!function || tree.kind(function) != NodeKind::kFuncDecl) return;
  types::ObjectId object = file.types().DefOf(tree.Get<syntax::FuncDecl>(function).name);
  for (NodeId result : tree.Get<syntax::ReturnStmt>(node).results)
    Flow(file, result, OfObject(object));
}

void Servers::ReadCall(FileContext& file, NodeId node) {
  if (IsNewOfServer(file, node)) {
    Make(file, node);
    return;
  }
  const Tree& tree = file.tree();
  auto call = tree.Get<syntax::CallExpr>(node);
  std::optional<Callee> callee = CalleeOf(file, node);
  if (!callee) return;
  ReadArguments(file, node, *callee);
  bool listens = models::HasRole(callee->name, models::Role::kServerListens);
  bool serves = models::HasRole(callee->name, models::Role::kServerServes);
  if ((!listens && !serves) || tree.kind(call.fun) != NodeKind::kSelectorExpr) return;
  Index server = PlaceOf(file, tree.Get<syntax::SelectorExpr>(call.fun).x);
  if (server == kNone) return;
  if (listens) places_[server].given.listens = true;
  if (serves && !call.args.empty())
    places_[server].given.listeners.push_back({&file, call.args[0]});
}

// From the arguments to the parameters.
void Servers::ReadArguments(FileContext& file, NodeId node, const Callee& callee) {
  auto call = file.tree().Get<syntax::CallExpr>(node);
  for (size_t i = 0; i < call.args.size(); ++i)
    Flow(file, call.args[i], OfObject(ParameterOf(*callee.func, i)));
}

// ---- Places ----

void Servers::Make(const FileContext& file, NodeId node) {
  OfNode(file, node);
  made_[&file].push_back(node);
}

void Servers::Flow(FileContext& file, NodeId from, Index to) {
  if (to == kNone) return;
  Index place = PlaceOf(file, from);
  if (place != kNone && place != to) places_[place].to.push_back(to);
}

void Servers::SetField(Index place, std::string_view field, Server::Value value) {
  if (place == kNone) return;
  Server& given = places_[place].given;
  given.set.push_back(field);
  if (field == "Addr") given.addresses.push_back(value);
  if (field == "Handler") given.handlers.push_back(value);
}

// The place that an expression is, or is taken from; none where no server can be there.
Servers::Index Servers::PlaceOf(FileContext& file, NodeId expr) {
  const Tree& tree = file.tree();
  switch (tree.kind(expr)) {
    case NodeKind::kParenExpr: return PlaceOf(file, tree.Get<syntax::ParenExpr>(expr).x);
    case NodeKind::kStarExpr: return PlaceOf(file, tree.Get<syntax::StarExpr>(expr).x);
    case NodeKind::kUnaryExpr: return PlaceOf(file, tree.Get<syntax::UnaryExpr>(expr).x);
    case NodeKind::kIndexExpr: return PlaceOf(file, tree.Get<syntax::IndexExpr>(expr).x);
    case NodeKind::kCompositeLit:
      return HoldsServers(file.types().TypeOf(expr)) ? OfNode(file, expr) : kNone;
    case NodeKind::kIdent:
    case NodeKind::kSelectorExpr:
      return HoldsServers(TypeOf(file, expr)) ? OfObject(ObjectOf(file, expr)) : kNone;
    case NodeKind::kCallExpr: break;
    default: return kNone;
  }
  if (IsNewOfServer(file, expr)) return OfNode(file, expr);
  std::optional<Callee> callee = CalleeOf(file, expr);
  return callee ? OfObject(callee->func->id) : kNone;
}

Servers::Index Servers::OfObject(types::ObjectId object) {
  if (!object.valid()) return kNone;
  auto [found, is_new] = objects_.try_emplace(object.value, static_cast<Index>(places_.size()));
  if (is_new) places_.emplace_back();
  return found->second;
}

Servers::Index Servers::OfNode(const FileContext& file, NodeId node) {
  auto [found, is_new] =
      nodes_.try_emplace({&file, node.value}, static_cast<Index>(places_.size()));
  if (is_new) places_.emplace_back();
  return found->second;
}

}  // namespace premortem::rules::http_server_no_timeouts
