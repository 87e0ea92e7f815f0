#include "rules/channel_uses.h"

#include <algorithm>
#include <vector>

#include "types/info.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;
using syntax::Token;
using syntax::Tree;
using types::Object;
using types::ObjectId;
using types::TypeId;

// More places than this are not followed.
constexpr size_t kMaxPlaces = 8;

// One file, as far as uses of channels go.
class Uses {
 public:
  explicit Uses(const FileView& file)
      : tree_(*file.tree), info_(*file.types), parents_(file.tree->Parents()) {}

  const Tree& tree() const { return tree_; }
  const types::TypeInfo& info() const { return info_; }

  // The parent, without parentheses.
  NodeId Parent(NodeId node) const {
    do node = parents_[node.value];
    while (node && tree_.kind(node) == NodeKind::kParenExpr);
    return node;
  }
  NodeId Bare(NodeId expr) const {
    while (tree_.kind(expr) == NodeKind::kParenExpr) expr = tree_.Get<syntax::ParenExpr>(expr).x;
    return expr;
  }
  // The variable or field that an identifier or selector uses or declares; null of others.
  const Object* VarOf(NodeId expr) const {
    expr = Bare(expr);
    NodeKind kind = tree_.kind(expr);
    if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) return nullptr;
    const Object* object = types::GetOrNull(info_.UseOf(expr));
    if (object == nullptr && kind == NodeKind::kIdent) {
      object = types::GetOrNull(info_.DefOf(expr));
    }
    if (object == nullptr || object->kind != types::ObjectKind::kVar) return nullptr;
    return &types::Origin(*object);
  }
  // The predeclared function that a call calls; its name is empty for other calls.
  std::string_view BuiltinOf(NodeId call) const {
    NodeId fun = Bare(tree_.Get<syntax::CallExpr>(call).fun);
    if (tree_.kind(fun) != NodeKind::kIdent) return {};
    const Object* object = types::GetOrNull(info_.UseOf(fun));
    bool builtin = object != nullptr && object->kind == types::ObjectKind::kBuiltin;
    return builtin ? types::NameOf(*object) : std::string_view();
  }
  // Whether an expression makes a new channel, or is nil.
  bool IsFresh(NodeId expr) const {
    expr = Bare(expr);
    if (tree_.kind(expr) == NodeKind::kCallExpr) return BuiltinOf(expr) == "make";
    const Object* object =
        tree_.kind(expr) == NodeKind::kIdent ? types::GetOrNull(info_.UseOf(expr)) : nullptr;
    return object != nullptr && object->kind == types::ObjectKind::kNil;
  }

 private:
  const Tree& tree_;
  const types::TypeInfo& info_;
  std::vector<NodeId> parents_;
};

bool IsReceiveOnly(TypeId type) {
  if (!type.valid()) return false;
  const auto* chan = types::UnderlyingAs<types::Chan>(type);
  return chan != nullptr && chan->dir == types::ChanDir::kRecvOnly;
}

// Follows a channel forward to all who may close it, and backward to where it comes from.
class Closers {
 public:
  Closers(const PackageView& package, const Object& place) {
    for (const FileView& file : package.files) {
      if (file.types != nullptr && file.tree->root()) files_.emplace_back(file);
    }
    Add(place, true);
  }

  bool AreNone() {
    for (size_t i = 0; i < places_.size() && !found_; ++i) {
      for (const Uses& file : files_) LookAt(file, i);
    }
    return !found_;
  }

 private:
  struct Place {
    const Object* object;
    bool backward;  // what comes into it is the channel, too
  };

  void Add(const Object& object, bool backward) {
    auto known = std::ranges::find(places_, &object, &Place::object);
    if (known != places_.end() && (known->backward || !backward)) return;
    places_.push_back({&object, backward});
    if (places_.size() > kMaxPlaces) found_ = true;
  }

  void LookAt(const Uses& file, size_t index) {
    const Tree& tree = file.tree();
    for (NodeKind kind : {NodeKind::kIdent, NodeKind::kSelectorExpr}) {
      for (NodeId node : tree.AllOf(kind)) {
        if (found_) return;
        if (file.VarOf(node) == places_[index].object) Use(file, node, places_[index].backward);
      }
    }
    if (!places_[index].object->is_field()) return;
    for (NodeId literal : tree.AllOf(NodeKind::kCompositeLit)) {
      if (SetsByPosition(file, literal, *places_[index].object)) found_ = true;
    }
  }

  // T{a, b}: which field gets what is not looked at.
  static bool SetsByPosition(const Uses& file, NodeId literal, const Object& field) {
    NodeList elements = file.tree().Get<syntax::CompositeLit>(literal).elts;
    if (elements.empty() || file.tree().kind(elements[0]) == NodeKind::kKeyValueExpr) return false;
    TypeId type = file.info().TypeOf(literal);
    const auto* structure = type.valid() ? types::UnderlyingAs<types::Struct>(type) : nullptr;
    if (structure == nullptr) return false;
    return std::ranges::any_of(
        structure->fields, [&](ObjectId id) { return &types::Origin(types::Get(id)) == &field; });
  }

  void Use(const Uses& file, NodeId node, bool backward) {
    const Tree& tree = file.tree();
    NodeId parent = file.Parent(node);
    switch (parent ? tree.kind(parent) : NodeKind::kBadExpr) {
      case NodeKind::kCallExpr: return Argument(file, parent, node);
      case NodeKind::kUnaryExpr:
        if (tree.Get<syntax::UnaryExpr>(parent).op != Token::kArrow) found_ = true;
        return;
      case NodeKind::kRangeStmt: {
        auto range = tree.Get<syntax::RangeStmt>(parent);
        if (file.Bare(range.x) != node) found_ = true;
        return;
      }
      case NodeKind::kSendStmt:
        if (file.Bare(tree.Get<syntax::SendStmt>(parent).chan) != node) found_ = true;
        return;
      case NodeKind::kBinaryExpr:
      case NodeKind::kField:  // its declaration
        return;
      case NodeKind::kKeyValueExpr: {
        auto pair = tree.Get<syntax::KeyValueExpr>(parent);
        if (pair.key == node) return ComesFrom(file, pair.value, backward);
        return GoesTo(file, pair.key);
      }
      case NodeKind::kAssignStmt: {
        auto assign = tree.Get<syntax::AssignStmt>(parent);
        return Assigned(file, node, assign.lhs, assign.rhs, backward);
      }
      case NodeKind::kValueSpec: {
        auto spec = tree.Get<syntax::ValueSpec>(parent);
        return Assigned(file, node, spec.names, spec.values, backward);
      }
      default: found_ = true; return;
    }
  }

  void Argument(const Uses& file, NodeId call, NodeId node) {
    auto expr = file.tree().Get<syntax::CallExpr>(call);
    std::string_view builtin = file.BuiltinOf(call);
    if (builtin == "len" || builtin == "cap") return;
    TypeId fun = file.info().TypeOf(file.Bare(expr.fun));
    const auto* signature =
        builtin.empty() && fun.valid() ? types::UnderlyingAs<types::Signature>(fun) : nullptr;
    if (signature != nullptr && !signature->variadic) {
      types::ObjectList params = types::Vars(signature->params);
      for (size_t i = 0; i < expr.args.size() && i < params.size(); ++i) {
        if (file.Bare(expr.args[i]) != node) continue;
        const Object& param = types::Get(params[i]);
        if (IsReceiveOnly(param.type)) return;
      }
    }
    found_ = true;
  }

  void Assigned(const Uses& file, NodeId node, NodeList to, NodeList from, bool backward) {
    if (from.empty()) return;  // var c chan T
    if (to.size() != from.size()) {
      found_ = true;
      return;
    }
    for (size_t i = 0; i < to.size(); ++i) {
      if (file.Bare(to[i]) == node) ComesFrom(file, from[i], backward);
      if (file.Bare(from[i]) == node) GoesTo(file, to[i]);
    }
  }

  void ComesFrom(const Uses& file, NodeId value, bool backward) {
    if (!backward || file.IsFresh(value)) return;
    const Object* source = file.VarOf(value);
    bool is_local = source != nullptr && source->var_kind == types::VarKind::kLocalVar;
    if (!is_local) {
      found_ = true;
      return;
    }
    Add(*source, true);
  }

  void GoesTo(const Uses& file, NodeId target) {
    const Object* place = file.VarOf(target);
    if (place == nullptr) {
      const Tree& tree = file.tree();
      bool blank = tree.kind(target) == NodeKind::kIdent && tree.NameOf(target) == "_";
      if (!blank) found_ = true;
      return;
    }
    if (!IsReceiveOnly(place->type)) Add(*place, false);
  }

  std::vector<Uses> files_;
  std::vector<Place> places_;
  bool found_ = false;  // somebody who closes it, or who may
};

}  // namespace

bool IsNeverClosed(const PackageView& package, const Object& place) {
  if (!place.package.valid() || package.types == nullptr) return false;
  const types::Package& home = types::Get(place.package);
  if (home.path != package.import_path) return false;
  if (types::IsExported(place) && types::TextOf(home.name) != "main") return false;
  return Closers(package, place).AreNone();
}

}  // namespace premortem::rules
