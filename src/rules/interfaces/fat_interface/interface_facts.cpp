// A method is asked of a value of an interface where it is called, or taken as a value, and where
// the value becomes one of another interface, which then has all of its methods asked. Values that
// are handed on as what they are ask nothing: who gets them does.

#include "rules/interfaces/fat_interface/interface_facts.h"

#include <algorithm>

#include "base/fs.h"
#include "base/text.h"
#include "rules/error_values.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/store.h"
#include "types/typeset.h"
#include "workspace/constraint.h"

namespace premortem::rules::fat_interface {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;
using types::Object;
using types::TypeId;

MethodShape ShapeOf(const Object& method) {
  MethodShape shape{types::IdOf(method.package, method.name)};
  if (const auto* signature = types::As<types::Signature>(method.type)) {
    shape.params = types::Vars(signature->params).size();
    shape.results = types::Vars(signature->results).size();
  }
  return shape;
}

// "path.Name" of a type of the package level, of an instance that of its origin; empty for others.
std::string KeyOf(const types::Named& named) {
  const Object& object = types::Get(types::ObjOf(named));
  if (!object.package.valid()) return {};
  const types::Package& package = types::Get(object.package);
  if (object.parent != package.scope) return {};
  return package.path + "." + std::string(types::NameOf(object));
}

// The methods of an interface; none where it is not one of methods alone.
types::ObjectList MethodsOf(TypeId type) {
  auto* interface = types::UnderlyingAs<types::Interface>(type);
  if (interface == nullptr || types::AsTypeParam(type) != nullptr) return {};
  const types::TypeSet& set = types::TypeSetOf(*interface);
  return set.IsMethodSet() ? set.methods : types::ObjectList();
}

// Whether the package, or the one that it adds test files to, has errors that matter.
bool IsBroken(const types::PackageState* state) {
  for (; state != nullptr; state = state->base) {
    if (std::ranges::any_of(state->errors, [](const auto& error) { return !error.soft; }))
      return true;
  }
  return false;
}

class Gatherer {
 public:
  explicit Gatherer(PackageContext& package) : package_(package) {}

  std::unique_ptr<InterfaceFacts> Run() {
    facts_->broken = IsBroken(package_.package().types);
    for (const std::unique_ptr<FileContext>& file : package_.files()) {
      if (file->file().types == nullptr) continue;
      file_ = file.get();
      test_ = file->ServesTests() || IsForTestsOrShow(package_.package());
      for (uint32_t id = 1; id < file->tree().node_count(); ++id) Add(NodeId(id));
    }
    return std::move(facts_);
  }

 private:
  const Tree& tree() const { return file_->tree(); }
  const types::TypeInfo& info() const { return file_->types(); }

  void Add(NodeId node) {
    switch (tree().kind(node)) {
      case NodeKind::kTypeSpec:
        AddApi(tree().Get<syntax::TypeSpec>(node).name);
        return AddDeclaration(node);
      case NodeKind::kFuncDecl: {
        auto decl = tree().Get<syntax::FuncDecl>(node);
        return decl.recv ? void() : AddApi(decl.name);
      }
      case NodeKind::kField: return AddConstraint(node);
      case NodeKind::kCaseClause:
        for (NodeId type : tree().Get<syntax::CaseClause>(node).list) AddUnclear(type);
        return;
      case NodeKind::kInterfaceType: return AddEmbedded(node);
      case NodeKind::kTypeAssertExpr:
        AddUnclear(tree().Get<syntax::TypeAssertExpr>(node).type);
        return AddUse(node);
      default:
        if (syntax::IsExpr(tree().kind(node))) AddUse(node);
    }
  }

  // ---- Declarations ----

  void AddApi(NodeId name) {
    if (!test_ && types::IsExported(tree().NameOf(name))) facts_->has_api = true;
  }

  void AddDeclaration(NodeId node) {
    auto spec = tree().Get<syntax::TypeSpec>(node);
    const Object* object = types::GetOrNull(info().DefOf(spec.name));
    if (object == nullptr || !object->type.valid() || types::IsAlias(*object)) return;
    const types::Named* named = types::AsNamed(object->type);
    if (named == nullptr || KeyOf(*named).empty()) return;
    TypeFacts facts{.name = std::string(types::NameOf(*object)),
                    .place = file_->Range(spec.name),
                    .exported = types::IsExported(*object),
                    .test = test_,
                    .generated = file_->file().generated,
                    .constrained = IsConstrained()};
    bool is_interface = types::IsInterface(object->type);
    if (is_interface) {
      for (types::ObjectId id : MethodsOf(object->type))
        facts.methods.push_back(ShapeOf(types::Get(id)));
      const auto* interface = types::UnderlyingAs<types::Interface>(object->type);
      for (types::ObjectId id : interface->methods) {
        facts.own.push_back(ShapeOf(types::Get(id)).id);
        if (Mentions(types::Get(id), *named)) facts_->unclear.push_back(KeyOf(*named));
      }
      std::ranges::sort(facts.own);
    } else {
      TypeId pointer = types::Store().NewPointer(object->type);
      for (const types::Selection& method : types::MethodSetOf(pointer))
        facts.methods.push_back(ShapeOf(types::Get(method.obj)));
    }
    if (facts.methods.size() < kFewestMethods) return;
    std::ranges::sort(facts.methods);
    (is_interface ? facts_->interfaces : facts_->types).push_back(std::move(facts));
  }

  // Whether a method takes or gives values of the interface: then it stands for a kind of values,
  // such as sets, whose methods belong together.
  static bool Mentions(const Object& method, const types::Named& interface) {
    const auto* signature = types::As<types::Signature>(method.type);
    if (signature == nullptr) return false;
    auto is_interface = [&](types::ObjectId id) {
      TypeId type = types::Get(id).type;
      if (const auto* slice = types::As<types::Slice>(type)) type = slice->elem;
      const types::Named* named = types::AsNamed(type);
      return named != nullptr && types::IdenticalOrigin(*named, interface);
    };
    return std::ranges::any_of(types::Vars(signature->params), is_interface) ||
           std::ranges::any_of(types::Vars(signature->results), is_interface);
  }

  // A //go:build line, or a name such as conn_linux.go.
  bool IsConstrained() const {
    std::string_view head = tree().text().substr(0, tree().file().package);
    if (head.find("//go:build") != std::string_view::npos) return true;
    std::string_view name = BaseName(file_->file().source->path());
    name = name.substr(0, name.find('.'));
    std::vector<std::string_view> parts = Split(name, '_');
    return parts.size() > 1 &&
           (workspace::IsKnownGoos(parts.back()) || workspace::IsKnownGoarch(parts.back()));
  }

  // An interface as a constraint: its methods are called on values of type parameters.
  void AddConstraint(NodeId node) {
    for (NodeId name : tree().Get<syntax::Field>(node).names) {
      const Object* object = types::GetOrNull(info().DefOf(name));
      if (object == nullptr || object->kind != types::ObjectKind::kTypeName) continue;
      const types::TypeParam* param = types::AsTypeParam(object->type);
      if (param == nullptr || !param->bound.valid()) continue;
      AddUnclear(param->bound);
    }
  }

  void AddEmbedded(NodeId interface) {
    NodeId list = tree().Get<syntax::InterfaceType>(interface).methods;
    for (NodeId id : tree().Get<syntax::FieldList>(list).fields) {
      auto field = tree().Get<syntax::Field>(id);
      if (field.names.empty()) AddUnclear(field.type);
    }
  }

  void AddUnclear(NodeId type) {
    if (type && info().ModeOf(type) == types::OperandMode::kTypExpr)
      AddUnclear(info().TypeOf(type));
  }

  void AddUnclear(TypeId type) {
    const types::Named* named = type.valid() ? types::AsNamed(type) : nullptr;
    if (named != nullptr && types::IsInterface(type)) facts_->unclear.push_back(KeyOf(*named));
  }

  // ---- Uses ----

  // The interface whose value an expression is; null where it is none that counts.
  const types::Named* InterfaceOf(NodeId node) const {
    if (info().IsDef(node)) return nullptr;
    TypeId type = info().TypeOf(node);
    if (!type.valid()) return nullptr;
    types::OperandMode mode = info().ModeOf(node);
    if (mode < types::OperandMode::kVariable || mode > types::OperandMode::kCommaOk) return nullptr;
    const types::Named* named = types::AsNamed(type);
    return named != nullptr && MethodsOf(type).size() >= kFewestMethods ? named : nullptr;
  }

  void AddUse(NodeId node) {
    const types::Named* interface = InterfaceOf(node);
    if (interface == nullptr) return;
    NodeId parent = file_->Parent(node);
    if (!parent || tree().kind(parent) == NodeKind::kParenExpr) return;
    switch (tree().kind(parent)) {
      case NodeKind::kSelectorExpr: {
        const Object* method = types::GetOrNull(info().UseOf(parent));
        if (method != nullptr) Ask(*interface, node, *method, file_->Range(parent));
        break;
      }
      case NodeKind::kUnaryExpr:
        if (tree().Get<syntax::UnaryExpr>(parent).op == syntax::Token::kAnd)
          facts_->unclear.push_back(KeyOf(*interface));
        break;
      default: {
        TypeId target = TargetOf(node, parent);
        if (target.valid() && types::IsValid(target)) Become(*interface, node, target);
      }
    }
  }

  void Become(const types::Named& interface, NodeId node, TypeId target) {
    const types::Named* named = types::AsNamed(target);
    if (named != nullptr && types::IdenticalOrigin(*named, interface)) return;
    for (types::ObjectId method : MethodsOf(target))
      Ask(interface, node, types::Get(method), file_->Range(node));
  }

  void Ask(const types::Named& interface, NodeId value, const Object& method,
           source::SourceRange place) {
    if (method.kind != types::ObjectKind::kFunc) return;
    std::string key = KeyOf(interface);
    if (key.empty()) return;
    facts_->uses[key][ConsumerAt(value)].try_emplace(types::IdOf(method.package, method.name),
                                                     place);
  }

  // The type of the place that a value is put into; none where that is unknown or asks nothing.
  TypeId TargetOf(NodeId node, NodeId parent) {
    switch (tree().kind(parent)) {
      case NodeKind::kCallExpr: return TargetInCall(node, tree().Get<syntax::CallExpr>(parent));
      case NodeKind::kCompositeLit: return TargetInLiteral(parent, node, {});
      case NodeKind::kKeyValueExpr: {
        auto pair = tree().Get<syntax::KeyValueExpr>(parent);
        if (pair.value != node) return {};
        return TargetInLiteral(file_->Parent(parent), parent, pair.key);
      }
      case NodeKind::kAssignStmt: {
        auto stmt = tree().Get<syntax::AssignStmt>(parent);
        size_t index = IndexIn(stmt.rhs, node);
        return index < stmt.rhs.size() && stmt.lhs.size() == stmt.rhs.size()
                   ? info().TypeOf(stmt.lhs[index])
                   : TypeId();
      }
      case NodeKind::kValueSpec: {
        NodeId type = tree().Get<syntax::ValueSpec>(parent).type;
        return type ? info().TypeOf(type) : TypeId();
      }
      case NodeKind::kSendStmt: {
        auto send = tree().Get<syntax::SendStmt>(parent);
        const auto* channel = types::UnderlyingAs<types::Chan>(info().TypeOf(send.chan));
        return channel != nullptr && send.value == node ? channel->elem : TypeId();
      }
      case NodeKind::kReturnStmt: return TargetInReturn(node, parent);
      default: return {};
    }
  }

  static size_t IndexIn(syntax::NodeList list, NodeId node) {
    return static_cast<size_t>(std::ranges::find(list, node) - list.begin());
  }

  TypeId TargetInCall(NodeId node, const syntax::CallExpr& call) const {
    TypeId fun = info().TypeOf(call.fun);
    if (!fun.valid() || call.fun == node) return {};
    if (info().ModeOf(call.fun) == types::OperandMode::kTypExpr) return fun;
    const auto* signature = types::UnderlyingAs<types::Signature>(fun);
    if (signature == nullptr || info().ModeOf(call.fun) == types::OperandMode::kBuiltin) return {};
    types::ObjectList params = types::Vars(signature->params);
    size_t index = IndexIn(call.args, node);
    if (index == call.args.size() || params.empty()) return {};
    bool rest = signature->variadic && index + 1 >= params.size();
    if (!rest) return index < params.size() ? types::Get(params[index]).type : TypeId();
    const auto* slice = types::UnderlyingAs<types::Slice>(types::Get(params.back()).type);
    return slice != nullptr ? slice->elem : TypeId();
  }

  // `element` is one of the literal's; `key` stands before it, or is none.
  TypeId TargetInLiteral(NodeId literal, NodeId element, NodeId key) const {
    TypeId type = info().TypeOf(literal);
    if (!type.valid()) return {};
    if (types::UnderlyingAs<types::Pointer>(type) != nullptr) type = types::Deref(type);
    if (const auto* map = types::UnderlyingAs<types::Map>(type)) return map->elem;
    if (const auto* slice = types::UnderlyingAs<types::Slice>(type)) return slice->elem;
    if (const auto* array = types::UnderlyingAs<types::Array>(type)) return array->elem;
    const auto* fields = types::UnderlyingAs<types::Struct>(type);
    if (fields == nullptr) return {};
    if (key) {
      const Object* field = types::GetOrNull(info().UseOf(key));
      return field != nullptr && field->is_field() ? field->type : TypeId();
    }
    size_t index = IndexIn(tree().Get<syntax::CompositeLit>(literal).elts, element);
    return index < fields->fields.size() ? types::Get(fields->fields[index]).type : TypeId();
  }

  TypeId TargetInReturn(NodeId node, NodeId parent) {
    auto results = tree().Get<syntax::ReturnStmt>(parent).results;
    NodeId function = file_->EnclosingFunction(parent);
    if (!function) return {};
    TypeId type;
    if (tree().kind(function) == NodeKind::kFuncDecl) {
      const Object* object =
          types::GetOrNull(info().DefOf(tree().Get<syntax::FuncDecl>(function).name));
      type = object != nullptr ? object->type : TypeId();
    } else {
      type = info().TypeOf(function);
    }
    const auto* signature = type.valid() ? types::UnderlyingAs<types::Signature>(type) : nullptr;
    size_t index = IndexIn(results, node);
    if (signature == nullptr || types::Vars(signature->results).size() != results.size()) return {};
    return index < results.size() ? types::Get(types::Vars(signature->results)[index]).type
                                  : TypeId();
  }

  // ---- Consumers ----

  Consumer ConsumerAt(NodeId value) {
    Consumer consumer{.package = package_.package().import_path, .test = test_};
    if (tree().kind(value) == NodeKind::kSelectorExpr) {
      const types::Selection* field = info().SelectionOf(value);
      if (field != nullptr && field->kind == types::SelectionKind::kFieldVal &&
          SetType(consumer, field->recv))
        return consumer;
    }
    NodeId function = file_->EnclosingFunction(value);
    while (function && tree().kind(function) != NodeKind::kFuncDecl)
      function = file_->EnclosingFunction(function);
    if (!function) return consumer;
    auto decl = tree().Get<syntax::FuncDecl>(function);
    const Object* object = types::GetOrNull(info().DefOf(decl.name));
    const auto* signature = object != nullptr ? types::As<types::Signature>(object->type) : nullptr;
    if (signature != nullptr && signature->recv.valid())
      SetType(consumer, types::Get(signature->recv).type);
    return consumer;
  }

  // Makes the named type at `type`, or under its pointer, the consumer.
  bool SetType(Consumer& consumer, TypeId type) const {
    const types::Named* named = types::AsNamed(types::Deref(types::Unalias(type)));
    if (named == nullptr || KeyOf(*named).empty()) return false;
    const Object& object = types::Get(types::ObjOf(*named));
    consumer.type = std::string(types::NameOf(object));
    consumer.package = types::Get(object.package).path;
    return true;
  }

  PackageContext& package_;
  FileContext* file_ = nullptr;
  bool test_ = false;
  std::unique_ptr<InterfaceFacts> facts_ = std::make_unique<InterfaceFacts>();
};

}  // namespace

std::unique_ptr<Facts> InterfaceFactsOf(PackageContext& package) { return Gatherer(package).Run(); }

}  // namespace premortem::rules::fat_interface
