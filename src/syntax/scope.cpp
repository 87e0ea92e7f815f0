// Counterpart: go/parser/resolver.go, go1.27.

#include "syntax/scope.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "syntax/names.h"

namespace premortem::syntax {

// Walks the tree in the order of the text. `bindings_` holds what is declared in the open scopes;
// `innermost_` finds a name's last binding, which knows the one that it hides.
class LocalNames::Resolver {
 public:
  Resolver(const Tree& tree, std::vector<NodeId>& declarations)
      : tree_(tree), declarations_(declarations) {}

  void Run() {
    if (!tree_.root()) return;
    package_level_ = tree_.kind(tree_.root()) == NodeKind::kFile;
    Walk(tree_.root());
  }

 private:
  struct Binding {
    NameId name;
    NodeId declaration;
    uint32_t hidden;  // index of the binding of this name further out, plus 1
  };

  class Scope {
   public:
    explicit Scope(Resolver& resolver) : resolver_(resolver), outer_start_(resolver.scope_start_) {
      resolver.scope_start_ = resolver.bindings_.size();
    }
    ~Scope() {
      while (resolver_.bindings_.size() > resolver_.scope_start_) resolver_.Unbind();
      resolver_.scope_start_ = outer_start_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Resolver& resolver_;
    size_t outer_start_;
  };

  void Unbind() {
    const Binding& last = bindings_.back();
    innermost_[last.name.value] = last.hidden;
    bindings_.pop_back();
  }

  NameId NameOf(NodeId ident) const { return tree_.Get<Ident>(ident).name; }

  void Declare(NodeId ident) { Bind(ident, ident); }
  void Bind(NodeId ident, NodeId declaration) {
    if (package_level_ || tree_.kind(ident) != NodeKind::kIdent) return;
    declarations_[ident.value] = declaration;
    NameId name = NameOf(ident);
    if (name == names::kBlank) return;
    uint32_t& top = innermost_[name.value];
    bindings_.push_back({name, declaration, top});
    top = static_cast<uint32_t>(bindings_.size());
  }

  void Use(NodeId ident) {
    auto it = innermost_.find(NameOf(ident).value);
    if (it == innermost_.end() || it->second == 0) return;
    declarations_[ident.value] = bindings_[it->second - 1].declaration;
  }

  bool DeclaredHere(NodeId ident) const {
    auto it = innermost_.find(NameOf(ident).value);
    return it != innermost_.end() && it->second > scope_start_;
  }

  void List(NodeList list) {
    for (NodeId id : list) Walk(id);
  }
  void Optional(NodeId id) {
    if (id) Walk(id);
  }
  void Children(NodeId id) {
    tree_.ForEachChild(id, [this](NodeId child) { Walk(child); });
  }

  void Walk(NodeId id) {
    switch (tree_.kind(id)) {
      case NodeKind::kIdent: return Use(id);
      case NodeKind::kFuncDecl: return FunctionDeclaration(id);
      case NodeKind::kFuncLit: return FunctionLiteral(id);
      case NodeKind::kFuncType: return FunctionType(id);
      case NodeKind::kField: return FieldTypes(id);
      case NodeKind::kCompositeLit: return Composite(id);
      case NodeKind::kLabeledStmt: return Walk(tree_.Get<LabeledStmt>(id).stmt);
      case NodeKind::kBranchStmt: return;
      case NodeKind::kAssignStmt: return Assign(id);
      case NodeKind::kRangeStmt: return Range(id);
      case NodeKind::kTypeSwitchStmt: return TypeSwitch(id);
      case NodeKind::kBlockStmt:
      case NodeKind::kIfStmt:
      case NodeKind::kForStmt:
      case NodeKind::kSwitchStmt:
      case NodeKind::kCaseClause:
      case NodeKind::kCommClause: {
        Scope scope(*this);
        return Children(id);
      }
      case NodeKind::kImportSpec: return;
      case NodeKind::kValueSpec: return Value(id);
      case NodeKind::kTypeSpec: return Type(id);
      case NodeKind::kFile: return List(tree_.Get<File>(id).decls);
      default: return Children(id);
    }
  }

  // ---- Functions ----

  void FunctionDeclaration(NodeId id) {
    auto func = tree_.Get<FuncDecl>(id);
    Inside([&] {
      if (func.recv) ReceiverTypeParameters(func.recv);
      Signature(func.type, func.recv, func.body);
    });
  }

  void FunctionLiteral(NodeId id) {
    auto func = tree_.Get<FuncLit>(id);
    Inside([&] { Signature(func.type, {}, func.body); });
  }

  // A function type that is no function's: its parameters name nothing.
  void FunctionType(NodeId id) {
    Inside([&] { Signature(id, {}, {}); });
  }

  // A scope of its own, at package level too.
  template <typename F>
  void Inside(F&& body) {
    bool outer = std::exchange(package_level_, false);
    {
      Scope scope(*this);
      body();
    }
    package_level_ = outer;
  }

  // Types come first: the scope of the parameters is the body, which shares their block.
  void Signature(NodeId type_id, NodeId receiver, NodeId body) {
    auto type = tree_.Get<FuncType>(type_id);
    TypeParameters(type.type_params);
    Optional(receiver);
    Optional(type.params);
    Optional(type.results);
    for (NodeId list : {receiver, type.params, type.results}) DeclareFields(list);
    if (body) List(tree_.Get<BlockStmt>(body).list);
  }

  // Type parameters may use each other in their constraints.
  void TypeParameters(NodeId list) {
    DeclareFields(list);
    Optional(list);
  }

  // `func (s *Set[K, V])` declares K and V.
  void ReceiverTypeParameters(NodeId list) {
    NodeList fields = tree_.Get<FieldList>(list).fields;
    if (fields.empty()) return;
    NodeId type = tree_.Get<Field>(fields[0]).type;
    for (;;) {
      if (tree_.kind(type) == NodeKind::kStarExpr)
        type = tree_.Get<StarExpr>(type).x;
      else if (tree_.kind(type) == NodeKind::kParenExpr)
        type = tree_.Get<ParenExpr>(type).x;
      else
        break;
    }
    if (tree_.kind(type) != NodeKind::kIndexExpr) return;
    for (NodeId index : tree_.Get<IndexExpr>(type).indices) Declare(index);
  }

  void DeclareFields(NodeId list) {
    if (!list) return;
    for (NodeId field : tree_.Get<FieldList>(list).fields) {
      for (NodeId name : tree_.Get<Field>(field).names) Declare(name);
    }
  }

  void FieldTypes(NodeId id) { Optional(tree_.Get<Field>(id).type); }

  // ---- Expressions ----

  void Composite(NodeId id) {
    auto literal = tree_.Get<CompositeLit>(id);
    Optional(literal.type);
    Elements(literal.elts, literal.type);
  }

  // `type` is the written type of the literal, none where nobody wrote it.
  void Elements(NodeList elements, NodeId type) {
    NodeKind kind = type ? tree_.kind(type) : NodeKind::kNone;
    NodeId key_type;
    NodeId element_type;
    if (kind == NodeKind::kMapType) {
      key_type = tree_.Get<MapType>(type).key;
      element_type = tree_.Get<MapType>(type).value;
    } else if (kind == NodeKind::kArrayType) {
      element_type = tree_.Get<ArrayType>(type).elt;
    }
    for (NodeId element : elements) {
      if (tree_.kind(element) != NodeKind::kKeyValueExpr) {
        Element(element, element_type);
        continue;
      }
      auto pair = tree_.Get<KeyValueExpr>(element);
      bool may_be_field = !element_type && tree_.kind(pair.key) == NodeKind::kIdent;
      if (!may_be_field) Element(pair.key, key_type);
      Element(pair.value, element_type);
    }
  }

  // An element may leave its type out, which then is `type`.
  void Element(NodeId id, NodeId type) {
    bool elided = tree_.kind(id) == NodeKind::kCompositeLit && !tree_.Get<CompositeLit>(id).type;
    if (!elided) return Walk(id);
    Elements(tree_.Get<CompositeLit>(id).elts, type);
  }

  // ---- Statements and declarations ----

  void Assign(NodeId id) {
    auto assign = tree_.Get<AssignStmt>(id);
    List(assign.rhs);
    if (assign.tok != Token::kDefine) return List(assign.lhs);
    for (NodeId left : assign.lhs) {
      // What this scope has declared already is assigned to.
      if (tree_.kind(left) == NodeKind::kIdent && !DeclaredHere(left)) {
        Declare(left);
      } else {
        Walk(left);
      }
    }
  }

  void Range(NodeId id) {
    auto range = tree_.Get<RangeStmt>(id);
    Walk(range.x);
    Scope scope(*this);
    for (NodeId variable : {range.key, range.value}) {
      if (range.tok == Token::kDefine && variable) {
        Declare(variable);
      } else {
        Optional(variable);
      }
    }
    Walk(range.body);
  }

  void TypeSwitch(NodeId id) {
    auto node = tree_.Get<TypeSwitchStmt>(id);
    Scope outer(*this);
    Optional(node.init);
    // The x of `switch x := y.(type)` is each clause's own; one scope around them comes to the
    // same.
    Scope clauses(*this);
    Walk(node.assign);
    Walk(node.body);
  }

  // The scope of a constant or variable begins behind its specification.
  void Value(NodeId id) {
    auto spec = tree_.Get<ValueSpec>(id);
    Optional(spec.type);
    List(spec.values);
    for (NodeId name : spec.names) Declare(name);
  }

  // That of a type begins at its name.
  void Type(NodeId id) {
    auto spec = tree_.Get<TypeSpec>(id);
    Declare(spec.name);
    Inside([&] {
      TypeParameters(spec.type_params);
      Walk(spec.type);
    });
  }

  const Tree& tree_;
  std::vector<NodeId>& declarations_;
  std::vector<Binding> bindings_;
  size_t scope_start_ = 0;                            // where the innermost scope's begin
  std::unordered_map<uint32_t, uint32_t> innermost_;  // by name: index into bindings_, plus 1
  bool package_level_ = true;
};

LocalNames::LocalNames(const Tree& tree) : declarations_(tree.node_count()) {
  Resolver(tree, declarations_).Run();
  IndexUses(tree);
}

void LocalNames::IndexUses(const Tree& tree) {
  auto is_use = [&](uint32_t id) { return declarations_[id] && declarations_[id].value != id; };
  auto count = static_cast<uint32_t>(declarations_.size());
  first_use_.resize(count + 1);
  for (uint32_t id = 1; id < count; ++id) {
    if (is_use(id)) ++first_use_[declarations_[id].value + 1];
  }
  for (uint32_t id = 0; id < count; ++id) first_use_[id + 1] += first_use_[id];
  uses_.resize(first_use_[count]);
  std::vector<uint32_t> next(first_use_.begin(), first_use_.end() - 1);
  for (uint32_t id = 1; id < count; ++id) {
    if (is_use(id)) uses_[next[declarations_[id].value]++] = NodeId(id);
  }
  for (uint32_t id = 1; id < count; ++id) {
    auto begin = uses_.begin() + first_use_[id];
    auto end = uses_.begin() + first_use_[id + 1];
    if (end - begin > 1)
      std::ranges::sort(begin, end, {}, [&](NodeId use) { return tree.Pos(use); });
  }
}

}  // namespace premortem::syntax
