// A lock is its place in memory. The copy of a struct that holds one has a lock of its own, in the
// state that the first was in: whoever locks the copy keeps nobody out, and the copy of a locked
// one never opens.
//
// What counts as a lock is what go vet takes for one: a struct whose pointer has Lock() and
// Unlock() and which has not, so that the noCopy marks of the standard library count too. What is
// not reported although vet does: values whose lock nobody can have used yet (a local variable that
// was built here), copies that get a new lock at once, and copies that nobody keeps (`_ = x`).

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "rules/accepted.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/names.h"
#include "types/format.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/predicates.h"

namespace premortem::rules::lock_copied {

namespace {

using syntax::Token;
using syntax::Tree;
using types::TypeId;

constexpr std::string_view kRivals[] = {"govet", "copylocks"};  // report the same
constexpr LanguageVersion kPerIteration{1, 22};                 // variables of a loop

// The fields from a type to the lock in it.
struct Lock {
  std::vector<const types::Object*> fields;
  TypeId type;  // of the lock, by the name that its users know
};

// A method of the type's own (the field that an embedded one comes from is found by itself),
// without parameters and results.
bool HasPlainMethod(TypeId type, NameId name, bool addressable) {
  types::LookupResult found =
      types::LookupFieldOrMethod(type, addressable, types::PackageId(), name);
  if (found.obj == nullptr || found.obj->kind != types::ObjectKind::kFunc) return false;
  if (found.index.size() != 1) return false;
  const auto* signature = types::As<types::Signature>(found.obj->type);
  return signature != nullptr && types::Vars(signature->params).empty() &&
         types::Vars(signature->results).empty();
}

bool IsExportedName(TypeId type) {
  const types::Named* named = types::AsNamed(type);
  return named != nullptr && types::IsExported(types::Get(types::ObjOf(*named)));
}

class Locks {
 public:
  // The first lock within a value of the type, by the order of the fields; null where there is
  // none.
  const Lock* In(TypeId type) {
    if (!type.valid() || types::IsTypeParam(type)) return nullptr;
    auto [at, is_new] = known_.try_emplace(type.value);
    if (is_new) {
      Lock lock;
      looked_into_.clear();
      bool found = Find(type, lock, 0);
      // Not `at`: the search may have grown the table.
      known_[type.value] = found ? std::make_unique<Lock>(Rename(type, lock)) : nullptr;
    }
    return known_[type.value].get();
  }

 private:
  static constexpr int kDeepest = 20;

  static TypeId ElementOf(TypeId type) {
    for (int i = 0; i < kDeepest; ++i) {
      const auto* array = types::UnderlyingAs<types::Array>(type);
      if (array == nullptr) break;
      if (array->len == 0) return {};  // a mark such as `_ [0]sync.Mutex`: there is no lock
      type = array->elem;
    }
    return type;
  }

  bool IsLock(TypeId type) const {
    if (!HasPlainMethod(type, lock_, true) || !HasPlainMethod(type, unlock_, true)) return false;
    return !HasPlainMethod(type, lock_, false) || !HasPlainMethod(type, unlock_, false);
  }

  // Types that occur in each other again and again are looked into once.
  bool Find(TypeId type, Lock& lock, int depth) {
    if (types::IsTypeParam(type)) return false;
    type = ElementOf(type);
    if (!type.valid()) return false;
    const auto* fields = types::UnderlyingAs<types::Struct>(type);
    if (fields == nullptr || depth > kDeepest || types::IsTypeParam(type)) return false;
    if (!looked_into_.insert(type.value).second) return false;
    lock.type = type;
    if (IsLock(type)) return true;
    for (types::ObjectId id : fields->fields) {
      const types::Object& field = types::Get(id);
      if (!field.type.valid()) continue;
      lock.fields.push_back(&field);
      if (Find(field.type, lock, depth + 1)) return true;
      lock.fields.pop_back();
    }
    return false;
  }

  // The mark in a WaitGroup is not what people know: the last exported type on the way is.
  static Lock Rename(TypeId root, Lock lock) {
    if (IsExportedName(lock.type)) return lock;
    for (size_t count = lock.fields.size(); count-- > 0;) {
      TypeId type = ElementOf(count == 0 ? root : lock.fields[count - 1]->type);
      if (!IsExportedName(type) || (count == 0 && lock.fields.size() > 1)) continue;
      lock.fields.resize(count);
      lock.type = type;
      break;
    }
    return lock;
  }

  NameId lock_ = syntax::Names().Intern("Lock");
  NameId unlock_ = syntax::Names().Intern("Unlock");
  std::unordered_map<uint32_t, std::unique_ptr<Lock>> known_;
  std::unordered_set<uint32_t> looked_into_;  // in the search that is going on
};

bool HasPointerReceiver(const types::Selection& selection) {
  return selection.kind == types::SelectionKind::kMethodVal &&
         types::HasPtrRecv(types::Get(selection.obj));
}

class FileCheck {
 public:
  FileCheck(FileContext& file, Locks& locks)
      : file_(file), tree_(file.tree()), info_(file.types()), locks_(locks) {}

  void Check(NodeId node) {
    switch (tree_.kind(node)) {
      case NodeKind::kAssignStmt: CheckAssign(node); break;
      case NodeKind::kValueSpec: CheckSpec(node); break;
      case NodeKind::kCompositeLit: CheckLiteral(node); break;
      case NodeKind::kReturnStmt:
        for (NodeId x : tree_.Get<syntax::ReturnStmt>(node).results) CheckCopy(x);
        break;
      case NodeKind::kSendStmt: CheckCopy(tree_.Get<syntax::SendStmt>(node).value); break;
      case NodeKind::kCallExpr: CheckCall(node); break;
      case NodeKind::kRangeStmt: CheckRange(node); break;
      case NodeKind::kTypeSwitchStmt: CheckTypeSwitch(node); break;
      case NodeKind::kForStmt: CheckLoopVariables(tree_.Get<syntax::ForStmt>(node)); break;
      case NodeKind::kFuncDecl: CheckFunction(node); break;
      case NodeKind::kFuncLit:
        CheckParams(tree_.Get<syntax::FuncType>(tree_.Get<syntax::FuncLit>(node).type).params,
                    "the function literal");
        break;
      default: break;
    }
  }

 private:
  // ---- Where copies are made ----

  void CheckAssign(NodeId node) {
    auto assign = tree_.Get<syntax::AssignStmt>(node);
    if (assign.lhs.size() < assign.rhs.size()) return;
    for (size_t i = 0; i < assign.rhs.size(); ++i) {
      CheckCopy(assign.rhs[i], WhyMayGetCopy(node, assign.lhs[i]));
    }
  }

  void CheckSpec(NodeId node) {
    auto spec = tree_.Get<syntax::ValueSpec>(node);
    if (spec.names.size() != spec.values.size()) return;
    NodeId statement = file_.Parent(file_.Parent(node));
    for (size_t i = 0; i < spec.values.size(); ++i) {
      CheckCopy(spec.values[i], WhyMayGetCopy(statement, spec.names[i]));
    }
  }

  void CheckLiteral(NodeId node) {
    for (NodeId element : tree_.Get<syntax::CompositeLit>(node).elts) {
      bool keyed = tree_.kind(element) == NodeKind::kKeyValueExpr;
      CheckCopy(keyed ? tree_.Get<syntax::KeyValueExpr>(element).value : element);
    }
  }

  void CheckCall(NodeId node) {
    auto call = tree_.Get<syntax::CallExpr>(node);
    types::OperandMode mode = info_.ModeOf(call.fun);
    if (mode == types::OperandMode::kBuiltin && CopiesElements(call)) {
      return CheckElements(call.args[0], call.args[1]);
    }
    // Other builtins look at their operands, or are about types.
    if (mode == types::OperandMode::kBuiltin && !IsAppend(call.fun) && !IsNewOfValue(call)) return;
    if (mode == types::OperandMode::kTypExpr || IsDeclaredHere(call.fun)) return;
    for (NodeId arg : call.args) CheckCopy(arg);
  }

  // copy(to, from), append(to, from...).
  bool CopiesElements(const syntax::CallExpr& call) const {
    if (call.args.size() != 2 || tree_.kind(call.fun) != NodeKind::kIdent) return false;
    bool spreads = call.ellipsis != syntax::kNoOffset;
    return IsAppend(call.fun) ? spreads : tree_.NameOf(call.fun) == "copy";
  }

  // Within one slice elements move: the one that they leave is overwritten, or cut off.
  void CheckElements(NodeId to, NodeId from) {
    TypeId type = info_.TypeOf(from);
    const Lock* lock = type.valid() ? locks_.In(ElementOf(type)) : nullptr;
    if (lock == nullptr || tree_.TextOf(SlicedBy(to)) == tree_.TextOf(SlicedBy(from))) return;
    std::string_view why = WhyMayCopy(from, from);
    if (!why.empty()) return file_.Silent(from, why);
    auto report = file_.Report(from);
    if (!report) return;
    report.Message("each element of " + Quoted(tree_.TextOf(from)) + " is copied" + With(*lock));
    Relate(report, *lock);
  }

  // s of s, s[m:n].
  NodeId SlicedBy(NodeId slice) const {
    slice = Bare(slice);
    while (tree_.kind(slice) == NodeKind::kSliceExpr) {
      slice = Bare(tree_.Get<syntax::SliceExpr>(slice).x);
    }
    return slice;
  }

  // Since Go 1.22 each iteration has variables of its own, which begin as copies of those of the
  // iteration before.
  void CheckLoopVariables(const syntax::ForStmt& loop) {
    if (file_.language() < kPerIteration || !loop.init) return;
    if (tree_.kind(loop.init) != NodeKind::kAssignStmt) return;
    auto init = tree_.Get<syntax::AssignStmt>(loop.init);
    if (init.tok != Token::kDefine) return;
    for (NodeId name : init.lhs) {
      const types::Object* variable = types::GetOrNull(info_.DefOf(name));
      const Lock* lock = variable == nullptr ? nullptr : locks_.In(variable->type);
      if (lock == nullptr || IsBlank(name)) continue;
      auto report = file_.Report(name);
      if (!report) continue;
      report.Message("every iteration copies " + Quoted(tree_.NameOf(name)) + " of the one before" +
                     With(*lock));
      Relate(report, *lock);
    }
  }

  void CheckRange(NodeId node) {
    auto range = tree_.Get<syntax::RangeStmt>(node);
    if (!range.value || IsBlank(range.value)) return;
    TypeId over = info_.TypeOf(range.x);
    if (!over.valid()) return;
    const auto* pointer = types::UnderlyingAs<types::Pointer>(over);
    TypeId elements = pointer != nullptr ? pointer->base : over;
    TypeId element = ElementOf(elements);
    const Lock* lock = locks_.In(element);
    if (lock == nullptr) return;
    std::string_view why = WhyMayCopy(range.x, node);
    if (!why.empty()) return file_.Silent(range.value, why);
    auto report = file_.Report(range.value);
    if (!report) return;
    report.Message("every iteration copies an element of " + Quoted(tree_.TextOf(range.x)) +
                   With(*lock) + ", into " + Quoted(tree_.TextOf(range.value)));
    Relate(report, *lock);
  }

  // switch v := x.(type) { case T: ... }: v is a copy of what the interface holds, where it is
  // used.
  void CheckTypeSwitch(NodeId node) {
    NodeId body = tree_.Get<syntax::TypeSwitchStmt>(node).body;
    for (NodeId clause : tree_.Get<syntax::BlockStmt>(body).list) {
      syntax::NodeList list = tree_.Get<syntax::CaseClause>(clause).list;
      const types::Object* copy = types::GetOrNull(info_.ImplicitOf(clause));
      if (list.size() != 1 || copy == nullptr) continue;
      const Lock* lock = locks_.In(copy->type);
      if (lock == nullptr || !IsUsedIn(clause, copy->id)) continue;
      if (IsMeant(list[0])) {
        file_.Silent(list[0], kWhyAccepted);
        continue;
      }
      auto report = file_.Report(list[0]);
      if (!report) continue;
      report.Message("the " + Quoted(tree_.TextOf(list[0])) + " in the interface is copied" +
                     With(*lock));
      Relate(report, *lock);
    }
  }

  bool IsUsedIn(NodeId node, types::ObjectId object) const {
    return std::ranges::any_of(tree_.AllOf(NodeKind::kIdent), [&](NodeId name) {
      return IsWithin(tree_, name, node) && info_.UseOf(name) == object;
    });
  }

  static TypeId ElementOf(TypeId type) {
    if (const auto* slice = types::UnderlyingAs<types::Slice>(type)) return slice->elem;
    if (const auto* array = types::UnderlyingAs<types::Array>(type)) return array->elem;
    if (const auto* map = types::UnderlyingAs<types::Map>(type)) return map->elem;
    return {};
  }

  void CheckFunction(NodeId node) {
    auto decl = tree_.Get<syntax::FuncDecl>(node);
    std::string name = Quoted(tree_.NameOf(decl.name));
    if (decl.recv) CheckParams(decl.recv, name);
    CheckParams(tree_.Get<syntax::FuncType>(decl.type).params, name);
  }

  void CheckParams(NodeId list, const std::string& function) {
    if (!list) return;
    for (NodeId id : tree_.Get<syntax::FieldList>(list).fields) {
      auto field = tree_.Get<syntax::Field>(id);
      const Lock* lock = locks_.In(info_.TypeOf(field.type));
      if (lock == nullptr) continue;
      std::string_view why = IsNeverRead(field)    ? "nobody reads the copy"
                             : IsMeant(field.type) ? kWhyAccepted
                                                   : "";
      if (!why.empty()) {
        file_.Silent(field.type, why);
        continue;
      }
      auto report = file_.Report(field.type);
      if (!report) continue;
      bool named = !field.names.empty();
      report.Message("every call of " + function + " copies " +
                     (named ? Quoted(tree_.NameOf(field.names[0])) : "its receiver") + With(*lock));
      Relate(report, *lock);
    }
  }

  // A parameter or receiver without a name, or called `_`: it is copied, and nobody has the copy.
  bool IsNeverRead(const syntax::Field& field) const {
    return std::ranges::all_of(field.names, [&](NodeId name) { return IsBlank(name); });
  }

  bool IsBlank(NodeId expr) const {
    return tree_.kind(expr) == NodeKind::kIdent && tree_.NameOf(expr) == "_";
  }

  bool IsAppend(NodeId fun) const {
    return tree_.kind(fun) == NodeKind::kIdent &&
           tree_.Get<syntax::Ident>(fun).name == syntax::names::kAppend;
  }

  // new(expr), since Go 1.26.
  bool IsNewOfValue(const syntax::CallExpr& call) const {
    return tree_.kind(call.fun) == NodeKind::kIdent && call.args.size() == 1 &&
           tree_.NameOf(call.fun) == "new" &&
           info_.ModeOf(call.args[0]) != types::OperandMode::kTypExpr;
  }

  // A function of this package, which is reported where it is declared.
  bool IsDeclaredHere(NodeId fun) const {
    if (tree_.kind(fun) == NodeKind::kFuncLit) return true;
    if (tree_.kind(fun) != NodeKind::kIdent && tree_.kind(fun) != NodeKind::kSelectorExpr)
      return false;
    const types::Object* used = types::GetOrNull(info_.UseOf(fun));
    if (used == nullptr || used->kind != types::ObjectKind::kFunc || !used->package.valid())
      return false;
    if (!IsOfThisPackage(used->loc)) return false;
    const auto* signature = types::As<types::Signature>(used->type);
    if (signature == nullptr) return false;
    return std::ranges::any_of(types::Vars(signature->params), [&](types::ObjectId param) {
      return locks_.In(types::Get(param).type) != nullptr;
    });
  }

  bool IsOfThisPackage(source::SourceLoc loc) const {
    return std::ranges::any_of(file_.package().files, [&](const FileView& view) {
      return view.source != nullptr && view.source->id() == loc.file;
    });
  }

  // Whether the author has told go vet, which reports the same, that they know.
  bool IsMeant(NodeId node) const {
    return std::ranges::any_of(kRivals, [&](auto rival) { return IsAccepted(file_, node, rival); });
  }

  // ---- Copies ----

  // `why` says why the copy may be made; empty where nothing but `expr` could say it.
  void CheckCopy(NodeId expr, std::string_view why = {}) {
    expr = Bare(expr);
    if (!IsPlace(expr)) return;
    const Lock* lock = locks_.In(ValueType(expr));
    if (lock == nullptr) return;
    if (why.empty()) why = WhyMayCopy(expr, expr);
    if (!why.empty()) return file_.Silent(expr, why);
    auto report = file_.Report(expr);
    if (!report) return;
    report.Message(Quoted(tree_.TextOf(expr)) + " is copied" + With(*lock));
    Relate(report, *lock);
  }

  // Why `expr` may be copied `at` that place; empty where it may not.
  std::string_view WhyMayCopy(NodeId expr, NodeId at) {
    if (IsUnused(expr, at)) return "nobody can have used its lock yet";
    return IsMeant(at) ? kWhyAccepted : std::string_view();
  }

  // Likewise, by what a statement assigns it to.
  std::string_view WhyMayGetCopy(NodeId statement, NodeId to) {
    if (IsBlank(to)) return "nobody keeps the copy";
    return GetsNewLock(statement, to) ? "the copy gets a new lock at once" : "";
  }

  // Of `v, ok := m[k]` that of v.
  TypeId ValueType(NodeId expr) const {
    TypeId type = info_.TypeOf(expr);
    const auto* tuple = types::As<types::Tuple>(type);
    if (tuple == nullptr) return type;
    return tuple->vars.empty() ? TypeId() : types::Get(tuple->vars[0]).type;
  }

  // ", and with it its lock": how the lock is reached and what it is.
  static std::string With(const Lock& lock) {
    std::string type = "`" + types::TypeString(lock.type, types::NameQualifier) + "`";
    if (lock.fields.empty()) return ", which as a " + type + " works in its first place only";
    std::string path;
    for (const types::Object* field : lock.fields) {
      if (!path.empty()) path += '.';
      path += types::NameOf(*field);
    }
    return " with its " + type + " in `" + path + "`, which works in its first place only";
  }

  void Relate(FindingBuilder& report, const Lock& lock) const {
    if (lock.fields.empty()) return;
    const types::Object& field = *lock.fields.back();
    if (!IsOfThisPackage(field.loc)) return;
    auto length = static_cast<uint32_t>(types::NameOf(field).size());
    report.Related({field.loc.file, field.loc.offset, field.loc.offset + length},
                   "what is copied too");
  }

  NodeId Bare(NodeId expr) const { return syntax::Unparen(tree_, expr); }

  // Something that is there already and stays. Calls, literals and receives make or move values.
  bool IsPlace(NodeId expr) const {
    switch (tree_.kind(expr)) {
      case NodeKind::kIdent:
      case NodeKind::kSelectorExpr:
      case NodeKind::kIndexExpr:
      // What an interface holds stays there: each assertion gives another copy.
      case NodeKind::kTypeAssertExpr: break;
      case NodeKind::kStarExpr: {
        NodeId x = Bare(tree_.Get<syntax::StarExpr>(expr).x);
        // A call may return a pointer to what it made for us.
        if (tree_.kind(x) == NodeKind::kCallExpr || IsAddressOfLiteral(x)) return false;
        break;
      }
      default: return false;
    }
    types::OperandMode mode = info_.ModeOf(expr);
    return mode == types::OperandMode::kVariable || mode == types::OperandMode::kMapIndex ||
           mode == types::OperandMode::kValue || mode == types::OperandMode::kCommaOk;
  }

  bool IsAddressOfLiteral(NodeId expr) const {
    return tree_.kind(expr) == NodeKind::kUnaryExpr &&
           tree_.kind(Bare(tree_.Get<syntax::UnaryExpr>(expr).x)) == NodeKind::kCompositeLit;
  }

  // ---- Values whose lock nobody can have used ----

  // Whether the lock in `expr` was not used before `at`: a literal, or a local variable (or part of
  // one) that was not shared until then.
  bool IsUnused(NodeId expr, NodeId at) {
    expr = Bare(expr);
    NodeKind kind = tree_.kind(expr);
    if (kind == NodeKind::kCompositeLit || kind == NodeKind::kCallExpr) return true;
    NodeId root = RootOfValue(expr);
    if (!root) return false;
    NodeId declaration = file_.Locals().DeclarationOf(root);
    if (!declaration || !IsBuiltHere(declaration)) return false;
    TypeId type = info_.TypeOf(root);
    if (!type.valid() || types::UnderlyingAs<types::Pointer>(type) != nullptr) return false;
    if (locks_.In(type) == nullptr && !IsMadeHere(declaration)) return false;
    // A lock alone is copied by mistake only: nobody needs a new one that is like another.
    bool is_lock = locks_.In(type) != nullptr && expr == root && locks_.In(type)->fields.empty();
    uint32_t until = is_lock ? tree_.End(tree_.root()) : SharedLoop(declaration, at);
    return std::ranges::none_of(file_.Locals().UsesOf(declaration), [&](NodeId use) {
      return tree_.Pos(use) < until && !IsWithin(tree_, use, at) && Shares(use);
    });
  }

  // Uses behind this offset come after the copy: its end, or that of the outermost loop around it
  // that does not make the variable anew.
  uint32_t SharedLoop(NodeId declaration, NodeId at) {
    uint32_t until = tree_.End(at);
    for (NodeId node = file_.Parent(at); node; node = file_.Parent(node)) {
      if (IsWithin(tree_, declaration, node)) break;
      NodeKind kind = tree_.kind(node);
      if (kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt || kind == NodeKind::kFuncLit)
        until = tree_.End(node);
    }
    return until;
  }

  // x of x, x.f and x[i], as long as no pointer is followed: fields and elements that are part of
  // x. Elements of a slice too, which Shares looks after.
  NodeId RootOfValue(NodeId expr) const {
    for (;;) {
      expr = Bare(expr);
      switch (tree_.kind(expr)) {
        case NodeKind::kIdent: return expr;
        case NodeKind::kSelectorExpr: expr = tree_.Get<syntax::SelectorExpr>(expr).x; break;
        case NodeKind::kIndexExpr: expr = tree_.Get<syntax::IndexExpr>(expr).x; break;
        default: return {};
      }
      TypeId type = info_.TypeOf(expr);
      if (!type.valid() || types::UnderlyingAs<types::Pointer>(type) != nullptr) return {};
    }
  }

  // A variable that is declared in a function and begins as zero or as a value made for it. One
  // that began as a copy, as a parameter, or in a range, was reported for that where it must be.
  bool IsBuiltHere(NodeId declaration) {
    NodeId parent = file_.Parent(declaration);
    switch (tree_.kind(parent)) {
      case NodeKind::kField: return IsReportedParameter(declaration);
      case NodeKind::kRangeStmt: return true;
      case NodeKind::kValueSpec: return true;
      case NodeKind::kAssignStmt:
        return tree_.Get<syntax::AssignStmt>(parent).tok == Token::kDefine;
      default: return false;
    }
  }

  // Whether a slice or map begins with elements that nobody else has.
  bool IsMadeHere(NodeId declaration) {
    NodeId parent = file_.Parent(declaration);
    if (tree_.kind(parent) == NodeKind::kValueSpec) {
      auto spec = tree_.Get<syntax::ValueSpec>(parent);
      return spec.values.empty() || (spec.values.size() == 1 && IsMade(spec.values[0]));
    }
    if (tree_.kind(parent) != NodeKind::kAssignStmt) return false;
    auto assign = tree_.Get<syntax::AssignStmt>(parent);
    if (assign.lhs.size() != assign.rhs.size()) return false;
    for (size_t i = 0; i < assign.lhs.size(); ++i) {
      if (assign.lhs[i] == declaration) return IsMade(assign.rhs[i]);
    }
    return false;
  }

  // A literal, or what make and append return.
  bool IsMade(NodeId value) const {
    value = Bare(value);
    if (tree_.kind(value) == NodeKind::kCallExpr) return IsBuiltinCall(value);
    return tree_.kind(value) == NodeKind::kCompositeLit;
  }

  // Not a slice of locks: the caller has that too.
  bool IsReportedParameter(NodeId declaration) {
    const types::Object* object = types::GetOrNull(info_.DefOf(declaration));
    return object != nullptr && locks_.In(object->type) != nullptr;
  }

  // Whether a use can put the lock of the variable to work: &x, x.Method() with a pointer receiver,
  // x[1:] and a slice that is handed on.
  bool Shares(NodeId use) {
    NodeId expr = use;
    for (;;) {
      TypeId type = info_.TypeOf(expr);
      if (!type.valid() && info_.DefOf(use).valid()) return false;
      bool slice = type.valid() && types::UnderlyingAs<types::Slice>(type) != nullptr;
      bool map = type.valid() && types::UnderlyingAs<types::Map>(type) != nullptr;
      if (!slice && !map && locks_.In(type) == nullptr) return false;
      NodeId parent = file_.Parent(expr);
      switch (tree_.kind(parent)) {
        case NodeKind::kParenExpr: break;
        case NodeKind::kSelectorExpr: {
          const types::Selection* selection = info_.SelectionOf(parent);
          if (selection == nullptr || HasPointerReceiver(*selection)) return true;
          if (selection->kind != types::SelectionKind::kFieldVal) return false;
          break;
        }
        case NodeKind::kIndexExpr:
          if (tree_.Get<syntax::IndexExpr>(parent).x != expr) return false;
          break;
        case NodeKind::kUnaryExpr: return tree_.Get<syntax::UnaryExpr>(parent).op == Token::kAnd;
        case NodeKind::kSliceExpr: return true;
        case NodeKind::kRangeStmt: return false;
        case NodeKind::kAssignStmt: {
          auto assign = tree_.Get<syntax::AssignStmt>(parent);
          bool target = std::ranges::find(assign.lhs, expr) != assign.lhs.end();
          if (!slice && !map) return false;
          return !target || assign.rhs.size() != 1 || !IsMade(assign.rhs[0]);
        }
        case NodeKind::kCallExpr: return (slice || map) && !IsBuiltinCall(parent);
        default: return slice || map;
      }
      expr = parent;
    }
  }

  bool IsBuiltinCall(NodeId call) const {
    return info_.ModeOf(tree_.Get<syntax::CallExpr>(call).fun) == types::OperandMode::kBuiltin;
  }

  // ---- Copies that get a lock of their own ----

  // `to := *from` followed by `to.mu = sync.Mutex{}`, in the same list of statements.
  bool GetsNewLock(NodeId statement, NodeId to) {
    if (tree_.kind(statement) == NodeKind::kDeclStmt || tree_.kind(to) == NodeKind::kIdent ||
        tree_.kind(to) == NodeKind::kStarExpr) {
      NodeId root = RootIdent(tree_, to);
      const Lock* lock = locks_.In(TypeOfTarget(to));
      if (!root || lock == nullptr) return false;
      bool found = false;
      tree_.ForEachChild(file_.Parent(statement), [&](NodeId next) {
        if (!found && tree_.Pos(next) >= tree_.End(statement)) found = Resets(next, root, *lock);
      });
      return found;
    }
    return false;
  }

  TypeId TypeOfTarget(NodeId to) const {
    const types::Object* object =
        tree_.kind(to) == NodeKind::kIdent ? types::GetOrNull(info_.DefOf(to)) : nullptr;
    return object != nullptr ? object->type : info_.TypeOf(to);
  }

  // Whether a statement assigns something new to the lock, or to a field that it is in.
  bool Resets(NodeId statement, NodeId root, const Lock& lock) {
    if (tree_.kind(statement) != NodeKind::kAssignStmt) return false;
    auto assign = tree_.Get<syntax::AssignStmt>(statement);
    if (assign.tok != Token::kAssign || assign.lhs.size() != assign.rhs.size()) return false;
    for (size_t i = 0; i < assign.lhs.size(); ++i) {
      NodeId to = assign.lhs[i];
      if (tree_.kind(to) != NodeKind::kSelectorExpr) continue;
      NodeId base = RootIdent(tree_, to);
      if (!base || tree_.NameOf(base) != tree_.NameOf(root)) continue;
      const types::Object* field = types::GetOrNull(info_.UseOf(to));
      if (field == nullptr || IsPlace(Bare(assign.rhs[i]))) continue;
      if (std::ranges::find(lock.fields, field) != lock.fields.end()) return true;
    }
    return false;
  }

  FileContext& file_;
  const Tree& tree_;
  const types::TypeInfo& info_;
  Locks& locks_;
};

void Run(PackageContext& package) {
  Locks locks;
  for (const std::unique_ptr<FileContext>& file : package.files()) {
    if (file->file().types == nullptr) continue;
    FileCheck check(*file, locks);
    for (uint32_t id = 1; id < file->tree().node_count(); ++id) check.Check(NodeId(id));
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "lock-copied",
             .family = "concurrency",
             .summary = "a value is copied together with the lock in it",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kTypes,
    .run_package = Run,
});

}  // namespace premortem::rules::lock_copied
