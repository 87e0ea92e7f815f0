// Counterpart: go/parser/resolver.go, go1.27.
#include "rules/free_names.h"

#include <unordered_map>
#include <vector>

#include "syntax/names.h"
#include "syntax/token.h"

namespace premortem::rules {

namespace {

using namespace syntax;

// T of *(T).
NodeId WithoutStars(const Tree& tree, NodeId type) {
  while (type) {
    if (tree.kind(type) == NodeKind::kStarExpr) {
      type = tree.Get<StarExpr>(type).x;
    } else if (tree.kind(type) == NodeKind::kParenExpr) {
      type = tree.Get<ParenExpr>(type).x;
    } else {
      break;
    }
  }
  return type;
}

NodeId ReceiverType(const Tree& tree, NodeId recv) {
  if (!recv) return {};
  NodeList fields = tree.Get<FieldList>(recv).fields;
  return fields.empty() ? NodeId() : WithoutStars(tree, tree.Get<Field>(fields[0]).type);
}

class Walker {
 public:
  Walker(const Tree& tree, FunctionRef<void(const FreeName&)> visit) : tree_(tree), visit_(visit) {}

  void Declaration(NodeId decl) {
    switch (tree_.kind(decl)) {
      case NodeKind::kFuncDecl: {
        auto func = tree_.Get<FuncDecl>(decl);
        Function(func.recv, func.type, func.body);
        break;
      }
      case NodeKind::kGenDecl:
        for (NodeId spec : tree_.Get<GenDecl>(decl).specs) Declaration(spec);
        break;
      case NodeKind::kValueSpec: {
        auto spec = tree_.Get<ValueSpec>(decl);
        Visit(spec.type);
        VisitAll(spec.values);
        break;
      }
      case NodeKind::kTypeSpec: Type(tree_.Get<TypeSpec>(decl)); break;
      default: break;
    }
  }

 private:
  // What is declared within a scope is forgotten at its end.
  class Scope {
   public:
    explicit Scope(Walker& walker) : walker_(walker), mark_(walker.declared_.size()) {}
    ~Scope() {
      while (walker_.declared_.size() > mark_) {
        --walker_.counts_[walker_.declared_.back()];
        walker_.declared_.pop_back();
      }
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Walker& walker_;
    size_t mark_;
  };

  void Declare(NodeId ident) {
    if (!ident || tree_.kind(ident) != NodeKind::kIdent) return;
    NameId name = tree_.Get<Ident>(ident).name;
    if (name == names::kBlank) return;
    declared_.push_back(name.value);
    ++counts_[name.value];
  }

  void DeclareFields(NodeId list) {
    if (!list) return;
    for (NodeId field : tree_.Get<FieldList>(list).fields) {
      for (NodeId name : tree_.Get<Field>(field).names) Declare(name);
    }
  }

  void Use(FreeName use) {
    NameId name = tree_.Get<Ident>(use.ident).name;
    auto count = counts_.find(name.value);
    if (name == names::kBlank) return;
    if (count == counts_.end() || count->second == 0) visit_(use);
  }

  void VisitAll(NodeList nodes) {
    for (NodeId node : nodes) Visit(node);
  }

  // Types of the fields of a list; their names are no uses.
  void FieldTypes(NodeId list) {
    if (!list) return;
    for (NodeId field : tree_.Get<FieldList>(list).fields) Visit(tree_.Get<Field>(field).type);
  }

  void TypeParameters(NodeId list) {
    DeclareFields(list);
    FieldTypes(list);
  }

  void Type(const TypeSpec& spec) {
    Scope scope(*this);
    TypeParameters(spec.type_params);
    Visit(spec.type);
  }

  // The types of a signature do not see its parameters; the body does.
  void Function(NodeId recv, NodeId type, NodeId body) {
    Scope scope(*this);
    auto signature = tree_.Get<FuncType>(type);
    if (NodeId of = ReceiverType(tree_, recv)) {
      if (tree_.kind(of) == NodeKind::kIndexExpr) {
        auto index = tree_.Get<IndexExpr>(of);
        for (NodeId parameter : index.indices) Declare(parameter);
        of = index.x;
      }
      Visit(of);
    }
    TypeParameters(signature.type_params);
    FieldTypes(signature.params);
    FieldTypes(signature.results);
    DeclareFields(recv);
    DeclareFields(signature.params);
    DeclareFields(signature.results);
    if (body) VisitAll(tree_.Get<BlockStmt>(body).list);
  }

  // The type of the elements of an array, slice or map type; none for other types.
  NodeId ElementOf(NodeId type) const {
    if (type && tree_.kind(type) == NodeKind::kArrayType) return tree_.Get<ArrayType>(type).elt;
    if (type && tree_.kind(type) == NodeKind::kMapType) return tree_.Get<MapType>(type).value;
    return {};
  }

  void Literal(NodeId id, NodeId type) {
    auto literal = tree_.Get<CompositeLit>(id);
    Visit(literal.type);
    if (literal.type) type = literal.type;
    bool has_elements = ElementOf(type).valid();
    NodeId key_type = has_elements && tree_.kind(type) == NodeKind::kMapType
                          ? tree_.Get<MapType>(type).key
                          : NodeId();
    for (NodeId element : literal.elts) {
      if (tree_.kind(element) != NodeKind::kKeyValueExpr) {
        Element(element, ElementOf(type));
        continue;
      }
      auto pair = tree_.Get<KeyValueExpr>(element);
      if (has_elements) {
        Element(pair.key, key_type);
      } else {
        Key(pair.key, type);
      }
      Element(pair.value, ElementOf(type));
    }
  }

  // `type` is what the element is of where it is a literal without one: {1, 2}, for a pointer too.
  void Element(NodeId element, NodeId type) {
    if (tree_.kind(element) != NodeKind::kCompositeLit) return Visit(element);
    if (type && tree_.kind(type) == NodeKind::kStarExpr) type = tree_.Get<StarExpr>(type).x;
    Literal(element, type);
  }

  void Key(NodeId key, NodeId literal_type) {
    if (tree_.kind(key) == NodeKind::kIdent) {
      Use({.ident = key, .is_key = true, .literal_type = literal_type});
      return;
    }
    if (tree_.kind(key) == NodeKind::kSelectorExpr) {
      NodeId operand = tree_.Get<SelectorExpr>(key).x;
      if (tree_.kind(operand) == NodeKind::kIdent) {
        Use({.ident = operand, .selector = key, .is_key = true, .literal_type = literal_type});
        return;
      }
    }
    Visit(key);
  }

  void Switch(const TypeSwitchStmt& statement) {
    Scope scope(*this);
    Visit(statement.init);
    NodeId symbol;  // x of `x := y.(type)`
    if (tree_.kind(statement.assign) == NodeKind::kAssignStmt) {
      auto assign = tree_.Get<AssignStmt>(statement.assign);
      VisitAll(assign.rhs);
      if (!assign.lhs.empty()) symbol = assign.lhs[0];
    } else {
      Visit(statement.assign);
    }
    if (tree_.kind(statement.body) != NodeKind::kBlockStmt) return Visit(statement.body);
    for (NodeId id : tree_.Get<BlockStmt>(statement.body).list) {
      if (tree_.kind(id) != NodeKind::kCaseClause) {
        Visit(id);
        continue;
      }
      auto clause = tree_.Get<CaseClause>(id);
      VisitAll(clause.list);
      Scope inner(*this);
      Declare(symbol);  // each clause has its own
      VisitAll(clause.body);
    }
  }

  void LocalDeclaration(NodeId decl) {
    if (tree_.kind(decl) != NodeKind::kGenDecl) return;
    for (NodeId spec : tree_.Get<GenDecl>(decl).specs) {
      if (tree_.kind(spec) == NodeKind::kValueSpec) {
        Declaration(spec);
        for (NodeId name : tree_.Get<ValueSpec>(spec).names) Declare(name);
      } else if (tree_.kind(spec) == NodeKind::kTypeSpec) {
        auto type = tree_.Get<TypeSpec>(spec);
        Declare(type.name);
        Type(type);
      }
    }
  }

  void Visit(NodeId id) {
    if (!id) return;
    switch (tree_.kind(id)) {
      case NodeKind::kIdent: Use({.ident = id}); break;
      case NodeKind::kSelectorExpr: {
        NodeId operand = tree_.Get<SelectorExpr>(id).x;
        if (tree_.kind(operand) == NodeKind::kIdent) {
          Use({.ident = operand, .selector = id});
        } else {
          Visit(operand);
        }
        break;
      }
      case NodeKind::kFuncLit: {
        auto literal = tree_.Get<FuncLit>(id);
        Function({}, literal.type, literal.body);
        break;
      }
      case NodeKind::kFuncType: Function({}, id, {}); break;
      case NodeKind::kCompositeLit: Literal(id, {}); break;
      case NodeKind::kStructType: FieldTypes(tree_.Get<StructType>(id).fields); break;
      case NodeKind::kInterfaceType: FieldTypes(tree_.Get<InterfaceType>(id).methods); break;
      case NodeKind::kDeclStmt: LocalDeclaration(tree_.Get<DeclStmt>(id).decl); break;
      case NodeKind::kLabeledStmt: Visit(tree_.Get<LabeledStmt>(id).stmt); break;
      case NodeKind::kBranchStmt: break;
      case NodeKind::kAssignStmt: {
        auto assign = tree_.Get<AssignStmt>(id);
        if (assign.tok == Token::kDefine) {
          VisitAll(assign.rhs);
          for (NodeId left : assign.lhs) DefineOrVisit(left);
        } else {
          VisitAll(assign.lhs);
          VisitAll(assign.rhs);
        }
        break;
      }
      case NodeKind::kRangeStmt: {
        Scope scope(*this);
        auto loop = tree_.Get<RangeStmt>(id);
        Visit(loop.x);
        for (NodeId variable : {loop.key, loop.value}) {
          if (!variable) continue;
          if (loop.tok == Token::kDefine) {
            DefineOrVisit(variable);
          } else {
            Visit(variable);
          }
        }
        Visit(loop.body);
        break;
      }
      case NodeKind::kTypeSwitchStmt: Switch(tree_.Get<TypeSwitchStmt>(id)); break;
      case NodeKind::kCaseClause: {
        auto clause = tree_.Get<CaseClause>(id);
        VisitAll(clause.list);
        Scope scope(*this);
        VisitAll(clause.body);
        break;
      }
      case NodeKind::kCommClause: {
        Scope scope(*this);
        auto clause = tree_.Get<CommClause>(id);
        Visit(clause.comm);
        VisitAll(clause.body);
        break;
      }
      case NodeKind::kBlockStmt:
      case NodeKind::kIfStmt:
      case NodeKind::kForStmt:
      case NodeKind::kSwitchStmt: {
        Scope scope(*this);
        Children(id);
        break;
      }
      default: Children(id); break;
    }
  }

  void DefineOrVisit(NodeId left) {
    if (tree_.kind(left) == NodeKind::kIdent) {
      Declare(left);
    } else {
      Visit(left);
    }
  }

  void Children(NodeId id) {
    tree_.ForEachChild(id, [&](NodeId child) { Visit(child); });
  }

  const Tree& tree_;
  FunctionRef<void(const FreeName&)> visit_;
  std::vector<uint32_t> declared_;               // in the scopes that are open, by NameId
  std::unordered_map<uint32_t, size_t> counts_;  // how often each of them is declared
};

}  // namespace

void ForEachFreeName(const Tree& tree, NodeId decl, FunctionRef<void(const FreeName&)> visit) {
  Walker(tree, visit).Declaration(decl);
}

NodeId ReceiverTypeName(const Tree& tree, NodeId recv) {
  NodeId type = ReceiverType(tree, recv);
  if (type && tree.kind(type) == NodeKind::kIndexExpr) type = tree.Get<IndexExpr>(type).x;
  return type && tree.kind(type) == NodeKind::kIdent ? type : NodeId();
}

}  // namespace premortem::rules
