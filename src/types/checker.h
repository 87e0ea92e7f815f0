// The checker at work, for the files of this folder alone. Function names are go/types', so that
// the two can be read side by side; a checking function leaves its result in an operand x, whose
// mode is kInvalid after an error.
//
// NodeIds are those of the current unit (env_.unit). Who looks at the declaration of another object
// does it through ObjDecl, which changes the environment and changes it back.
//
// Counterpart: go/types/check.go, go1.27.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/check.h"
#include "base/function_ref.h"
#include "syntax/ast.h"
#include "types/check.h"
#include "types/errors.h"
#include "types/format.h"
#include "types/info.h"
#include "types/lookup.h"
#include "types/mono.h"
#include "types/named.h"
#include "types/object.h"
#include "types/operand.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/scope.h"
#include "types/store.h"
#include "types/subst.h"
#include "types/type.h"
#include "types/typeset.h"
#include "types/universe.h"
#include "types/version.h"

namespace premortem::types {

using constant::Value;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::NodeList;
using syntax::Token;

// What an expression is checked in: see go/types' environment.
struct Environment {
  const Unit* unit = nullptr;
  DeclInfo* decl = nullptr;  // package-level declaration whose initializer or body is checked
  Scope* scope = nullptr;
  GoVersion version;
  std::optional<Value> iota;  // in a constant declaration
  Positioner errpos;          // valid: where errors of an inherited initializer are reported
  bool in_tparam_list = false;
  Signature* sig = nullptr;  // of the function we are in
  bool has_label = false;
  bool has_call_or_recv = false;
};

// What a value is assigned to, as messages say it. The text is put together when it is wanted.
struct Purpose {
  Purpose(std::string_view t) : text(t) {}
  Purpose(const char* t) : text(t) {}
  Purpose(const std::string& t) : text(t) {}
  static Purpose ArgumentTo(NodeId function) {
    Purpose purpose{std::string_view()};
    purpose.function = function;
    return purpose;
  }

  std::string_view text;
  NodeId function;  // valid: "argument to" it
};

// The function type that an argument or right side is wanted for.
struct Target {
  Signature* sig;
  std::string desc;
};

// x[i], x[i, j]: an IndexExpr taken apart.
struct IndexedExpr {
  NodeId orig;
  NodeId x;
  uint32_t lbrack;
  NodeList indices;
  uint32_t rbrack;
};

// Whether break, continue and fallthrough are permitted, to be or-ed.
enum StmtContext : uint32_t {
  kBreakOk = 1 << 0,
  kContinueOk = 1 << 1,
  kFallthroughOk = 1 << 2,
  kFinalSwitchCase = 1 << 3,
  kInTypeSwitch = 1 << 4,
};

class Checker {
 public:
  explicit Checker(PackageState& state) : state_(state) {}
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  // The checker at work on this thread, or null.
  static Checker* Current();

  void CheckDeclarations(Importer importer);
  void CheckBodies();
  void CheckLoneBody(const Object& func);

  PackageId package() const { return state_.package; }
  // Whether a declaration of that package is one of the package that is checked.
  bool IsOwn(PackageId declared_by) const {
    return declared_by == package() ||
           (state_.base != nullptr && declared_by == state_.base->package);
  }
  // Whether the object is not complete yet, or may not be: once the package is declared, what is
  // declared in a body.
  bool MayDeclare(const Object& object) const {
    return object.package == package() && !(declared_ && object.order > 0);
  }

  // ---- check.cpp: the state of the walk ----
  const syntax::Tree& tree() const { return *env_.unit->tree; }
  TypeInfo& info() { return *env_.unit->info; }
  NodeKind KindOf(NodeId n) const { return tree().kind(n); }
  template <typename T>
  T GetNode(NodeId n) const {
    return tree().Get<T>(n);
  }
  NameId IdentName(NodeId ident) const { return GetNode<syntax::Ident>(ident).name; }

  // The object that the name denotes here, and where it was found; null and null.
  Object* LookupScope(NameId name, Scope** scope);
  Object* Lookup(NameId name) { return LookupScope(name, nullptr); }
  void AddDeclDep(Object& to);
  void RememberUntyped(NodeId e, bool lhs, OperandMode mode, TypeId type, const Value& val);

  // Calls f later: see go/types. The unit and the version are those of now. f must be trivially
  // copyable: it may hold ids, pointers to what lives long, and spans of the store.
  template <typename F>
  void Later(F f);
  void ProcessDelayed(size_t top);
  size_t delayed_size() const { return delayed_.size(); }

  void Push(Object& object);
  void Pop();
  // The place of the object on the path of declarations, or -1.
  int PathIndex(const Object& object) const;

  void NeedsCleanup(TypeId t) { cleaners_.push_back(t); }
  void Cleanup();
  // Copies a list so that delayed actions may hold it.
  template <typename T>
  std::span<const T> Keep(const std::vector<T>& list) {
    return arena_.Copy(std::span<const T>(list));
  }

  // ---- errors.cpp ----
  Positioner At(NodeId n) const;  // all of the node
  Positioner At(const Operand& x) const;
  Positioner At(const Object& object) const;  // where it is declared
  Positioner At(source::SourceLoc loc) const;
  Positioner At(const IndexedExpr& x) const { return At(x.orig); }
  Positioner AtPos(uint32_t offset) const;  // in the current unit
  Positioner InNode(NodeId n, uint32_t offset) const;
  uint32_t WithinText(uint32_t offset) const;
  source::SourceLoc LocOf(uint32_t offset) const { return {env_.unit->file, offset}; }
  source::SourceLoc LocOf(NodeId n) const { return LocOf(tree().Pos(n)); }
  // Where the synthetic TypeName of an instance was first needed by this checker; else its loc.
  source::SourceLoc PosOf(const Object& object) const;

  // An error of one or more parts. Report sends it.
  class ErrorBuilder {
   public:
    ErrorBuilder(Checker& check, Code code) : check_(check), code_(code) {}
    void Addf(const Positioner& at, std::string_view format, std::initializer_list<Arg> args = {});
    void AddAltDecl(const Object& object);
    bool empty() const { return parts_.empty(); }
    std::string Message() const;
    Positioner position() const { return parts_.empty() ? Positioner() : parts_[0].at; }
    void set_soft() { soft_ = true; }
    void Report();

   private:
    friend class Checker;
    struct Part {
      Positioner at;
      std::string message;
    };
    Checker& check_;
    Code code_;
    bool soft_ = false;
    std::vector<Part> parts_;
  };
  ErrorBuilder NewError(Code code) { return ErrorBuilder(*this, code); }
  // `format` has Go's verbs: %s %v %d %q %t; the texts are go/types'.
  void Errorf(const Positioner& at, Code code, std::string_view format,
              std::initializer_list<Arg> args = {});
  void SoftErrorf(const Positioner& at, Code code, std::string_view format,
                  std::initializer_list<Arg> args = {});
  void VersionErrorf(const Positioner& at, GoVersion version, std::string_view format,
                     std::initializer_list<Arg> args = {});
  bool has_errors() const { return has_errors_; }

  // ---- format.cpp ----
  std::string Sprintf(std::string_view format, std::initializer_list<Arg> args) const;
  std::string Sprintf(std::string_view format, std::span<const Arg> args) const;
  std::string Format(const TypeError& error) const;
  std::string Qualify(PackageId package) const;
  std::string OperandString(const Operand& x) const;
  std::string PositionString(source::SourceLoc loc) const;  // "dir/a.go:1:2"

  // ---- version.cpp ----
  bool AllowVersion(GoVersion want) const;
  bool VerifyVersionf(const Positioner& at, GoVersion version, std::string_view format,
                      std::initializer_list<Arg> args = {});

  // ---- resolver.cpp ----
  void ArityMatch(NodeId spec, NodeId init_spec);  // ValueSpecs; init_spec may be none
  void DeclarePkgObj(NodeId ident, Object& object, DeclInfo& info);
  void AddPkgObj(Object& object, DeclInfo& info);
  PackageId ImportPackage(const Positioner& at, std::string_view path);
  void CollectObjects();
  struct ReceiverParts {
    bool pointer = false;
    NodeId base;
    std::vector<NodeId> tparams;  // Idents; of blank ones for what is no name
    bool has_tparams = false;
  };
  ReceiverParts UnpackRecv(NodeId type, bool unpack_params);
  Object* ResolveBaseTypeName(bool& pointer, NodeId name);
  void PackageObjects();
  void UnusedImports();

  // ---- decl.cpp ----
  void Declare(Scope* scope, NodeId ident, Object& object, uint32_t scope_pos);
  void ObjDecl(Object& object);
  bool ValidCycle(Object& object);
  void CycleError(std::span<Object* const> cycle, size_t start);
  size_t FirstInSrc(std::span<Object* const> path) const;
  void ConstDecl(Object& object, NodeId type, NodeId init, bool inherited);
  void VarDecl(Object& object, std::span<Object* const> lhs, NodeId type, NodeId init);
  bool IsImportedConstraint(TypeId t);
  void TypeDecl(Object& object, NodeId type_spec);
  TypeList CollectTypeParams(NodeId field_list, FunctionRef<void(TypeList)> set);
  TypeId Bound(NodeId x);
  TypeId DeclareTypeParam(NodeId name, uint32_t scope_pos);
  void CollectMethods(Object& type_name);
  void CheckFieldUniqueness(Named& base);
  void FuncDecl(Object& object, DeclInfo& decl);
  void DeclStmt(NodeId decl);
  // One declaration of a GenDecl or FuncDecl: see go/types' walkDecls.
  struct DeclPart {
    enum class Kind : uint8_t { kImport, kConst, kVar, kType, kFunc } kind;
    NodeId node;  // the spec, or the FuncDecl
    int64_t iota = 0;
    NodeId type;      // const: of this or an earlier spec
    NodeList values;  // likewise
    bool inherited = false;
  };
  void WalkDecl(NodeId decl, FunctionRef<void(const DeclPart&)> visit);

  // ---- cycles.cpp ----
  void DirectCycles();
  bool IsComplete(TypeId t);

  // ---- typexpr.cpp ----
  void Ident(Operand& x, NodeId e, bool want_type);
  TypeId Typ(NodeId e) { return DeclaredType(e, nullptr); }
  TypeId VarType(NodeId e);
  void ValidVarType(NodeId e, TypeId t);
  TypeId DeclaredType(NodeId e, Object* def);
  TypeId GenericType(NodeId e, std::string* cause);
  TypeId TypInternal(NodeId e, Object* def);
  TypeId InstantiatedType(const IndexedExpr& ix);
  int64_t ArrayLength(NodeId e);
  // Whether all are types; `types` is then complete.
  bool TypeListOf(NodeList list, std::vector<TypeId>& types);

  // ---- struct.cpp, signature.cpp, interface.cpp, union.cpp ----
  TypeId StructType(NodeId e);
  void FuncType(Signature& sig, NodeId recv, NodeId type);  // recv: a FieldList or none
  Object* CollectRecv(NodeId field, uint32_t scope_pos, TypeList* rparams);
  void RecordParenthesizedRecvTypes(NodeId e, TypeId t);
  void CollectParams(VarKind kind, NodeId list, std::vector<NodeId>& names,
                     std::vector<Object*>& params, bool* variadic);
  void DeclareParams(std::span<const NodeId> names, std::span<Object* const> params,
                     uint32_t scope_pos);
  void ValidRecv(const Positioner& at, Object& recv);
  TypeId InterfaceType(NodeId e, Object* def);
  TypeId ParseUnion(NodeId e);

  // ---- named.cpp, alias.cpp, typeparam.cpp ----
  Named* NewNamed(Object& type_name, TypeId rhs);
  Alias* NewAlias(Object& type_name, TypeId rhs);
  TypeId NewTypeParam(Object& type_name, TypeId bound);

  // ---- instantiate.cpp, subst.cpp, context.cpp ----
  // `expanding`: the instance whose expansion needs this one, or null.
  TypeId Instance(source::SourceLoc at, TypeId origin, TypeList targs, Named* expanding);
  bool ValidateTArgLen(const Positioner& at, std::string_view name, size_t want, size_t got);
  // The index of the first argument that does not satisfy its constraint, or -1; why in `cause`.
  int Verify(source::SourceLoc at, TypeList tparams, TypeList targs, std::string* cause);
  TypeId Subst(source::SourceLoc at, TypeId t, const SubstMap& map, Named* expanding);

  // ---- validtype.cpp ----
  void ValidType(Named& type);

  // ---- expr.cpp ----
  // predicate: null for an operator that there is not.
  bool Op(bool (*predicate)(TypeId), Operand& x, Token op);
  void Unary(Operand& x, NodeId e);
  TypeId ChanElem(const Positioner& at, Operand& x, bool recv);
  void UpdateExprType(NodeId e, TypeId t, bool final);
  void UpdateExprVal(NodeId e, const Value& val);
  // None where x cannot become a target; then `code` says why. `val` is known where it changed.
  TypeId ImplicitTypeAndValue(const Operand& x, TypeId target, Value* val, Code* code);
  void Comparison(Operand& x, Operand& y, Token op, bool switch_case = false);
  std::string IncomparableCause(TypeId t);
  void Shift(Operand& x, Operand& y, NodeId e, Token op);
  // e is none in `x op= y`.
  void Binary(Operand& x, NodeId e, NodeId lhs, NodeId rhs, Token op, uint32_t op_pos);
  void MatchTypes(Operand& x, Operand& y);
  std::optional<Target> NewTarget(TypeId t, const Purpose& purpose);
  ExprKind RawExpr(const Target* target, Operand& x, NodeId e, TypeId hint, bool allow_generic);
  void NonGeneric(const Target* target, Operand& x);
  ExprKind ExprInternal(const Target* target, Operand& x, NodeId e, TypeId hint);
  void TypeAssertion(NodeId e, Operand& x, TypeId t, bool type_switch);
  void Expr(const Target* target, Operand& x, NodeId e);
  void GenericExpr(Operand& x, NodeId e, TypeId hint = {});
  std::vector<Operand> MultiExpr(NodeId e, bool allow_comma_ok, bool* comma_ok);
  void ExprOrType(Operand& x, NodeId e, bool allow_generic);
  void Exclude(Operand& x, unsigned modeset);  // of bits 1 << mode
  void SingleValue(Operand& x);
  static std::string Nth(int n, std::string_view what);
  void AddressOf(Operand& x, NodeId e);
  void Receive(Operand& x);
  void ExprOfKind(const Target* target, Operand& x, NodeId e, TypeId hint);
  void TypeAssertExpr(Operand& x, NodeId e);
  void StarExpr(Operand& x, NodeId e);
  // Whether y may count a shift; reports where it may not. `count` becomes the value of a constant.
  bool ShiftCount(Operand& y, std::optional<Value>* count);
  void ConstantShift(Operand& x, const Operand& y, NodeId e, Token op, const Value& xval,
                     const Value& count);
  // False where e is of a kind that is never untyped.
  bool UpdateOperandTypes(NodeId e, TypeId t, bool final);

  // ---- const.cpp ----
  void Overflow(Operand& x, uint32_t op_pos);
  // Whether val fits; what it becomes in `rounded` (may be null).
  bool RepresentableConst(const Value& val, const Basic& type, Value* rounded) const;
  void Representable(Operand& x, const Basic& type);
  std::optional<Value> Representation(const Operand& x, const Basic& type, Code* code);
  void InvalidConversion(Code code, const Operand& x, TypeId target);
  void ConvertUntyped(Operand& x, TypeId target);

  // ---- conversions.cpp, operand.cpp ----
  void Conversion(Operand& x, TypeId t);
  bool ConvertibleTo(const Operand& x, TypeId t, std::string* cause);
  bool AssignableTo(const Operand& x, TypeId t, std::string* cause, Code* code);
  void SetConst(Operand& x, Token kind, std::string_view literal);
  // val may be null, or the value of x.
  bool ConstConvertibleTo(const Operand& x, TypeId t, Value* val);
  bool ConstConvertibleToParam(const Operand& x, TypeId param, std::string* cause);
  // A slice to an array or to a pointer to one; nothing where it is another conversion.
  std::optional<bool> SliceConvertibleTo(TypeId from, TypeId to, std::string* cause) const;
  bool ParamConvertibleTo(const Operand& x, TypeId t, std::string* cause);
  bool UntypedAssignableTo(const Operand& x, TypeId t);
  bool AssignableToEach(const Operand& x, TypeParam& param, std::string* cause, Code* code);
  bool EachAssignableTo(const Operand& x, TypeParam& param, TypeId to, TypeId written_to,
                        std::string* cause, Code* code);

  // ---- assignments.cpp ----
  void Assignment(Operand& x, TypeId t, const Purpose& purpose);
  std::string Format(const Purpose& purpose) const;
  void InitConst(Object& lhs, Operand& x);
  void InitVar(Object& lhs, Operand& x, std::string_view context);
  TypeId LhsVar(NodeId lhs);
  void AssignVar(NodeId lhs, NodeId rhs, Operand* x, std::string_view context);
  std::string TypesSummary(std::span<const TypeId> list, bool variadic, bool has_dots);
  void AssignError(NodeList rhs, size_t l, size_t r);
  void ReturnError(const Positioner& at, std::span<Object* const> lhs, std::span<Operand> rhs);
  void InitVars(std::span<Object* const> lhs, NodeList rhs, NodeId return_stmt);
  void AssignVars(NodeList lhs, NodeList rhs);
  void ShortVarDecl(const Positioner& at, NodeList lhs, NodeList rhs);
  bool AssignUntyped(Operand& x, TypeId t, const Purpose& purpose);
  // The variables on the left of :=, null where it is none; those that are new in `new_vars`. False
  // after an error.
  bool ShortVarDeclLhs(NodeList lhs, std::vector<Object*>& vars, std::vector<Object*>& new_vars);

  // ---- index.cpp, literals.cpp ----
  std::optional<IndexedExpr> UnpackIndexedExpr(NodeId e) const;
  bool IndexExpr(Operand& x, const IndexedExpr& e);
  void SliceExpr(Operand& x, NodeId e);
  NodeId SingleIndex(const IndexedExpr& e);
  TypeId Index(NodeId index, int64_t max, int64_t* val);
  bool IsValidIndex(Operand& x, Code code, std::string_view what, bool allow_negative);
  void BasicLit(Operand& x, NodeId e);
  void FuncLit(Operand& x, NodeId e);
  void CompositeLit(Operand& x, NodeId e, TypeId hint);
  int64_t IndexedElts(NodeList elts, TypeId t, int64_t length);
  void LangCompat(NodeId literal);
  struct LiteralType {
    TypeId type;
    TypeId base;           // what of it is made: T of the type *T of an element
    bool is_elem = false;  // an element without a type of its own
  };
  LiteralType TypeOfLiteral(NodeId e, TypeId hint);
  // The field that the key names, and where it is; null after an error.
  const Object* LiteralField(NodeId key, const Struct& type, TypeId base, std::vector<int>& index);
  void KeyedStructElts(Operand& x, NodeList elts, const Struct& type, TypeId base);
  void StructElts(Operand& x, NodeId e, const Struct& type, TypeId base);
  void MapElts(Operand& x, NodeList elts, const Map& type);
  bool IsCompleteForIndex(TypeId t);
  void IndexValue(Operand& x, const IndexedExpr& e);
  // The common underlying type of what is sliced; none where there is none.
  TypeId SlicedType(Operand& x);
  // Gives x the type of the slice.
  bool SliceOperand(Operand& x, NodeId e, TypeId under, int64_t* length);
  void SliceIndices(std::span<const NodeId, 3> indices, int64_t length);

  // ---- call.cpp, builtins.cpp, infer.cpp ----
  // Type arguments and, with infer false, what of them is given; see go/types.
  std::vector<TypeId> FuncInst(const Target* target, uint32_t pos, Operand& x,
                               const IndexedExpr* ix, bool infer);
  Signature* InstantiateSignature(uint32_t pos, NodeId e, Signature& sig, TypeList targs,
                                  NodeList xlist);
  ExprKind CallExpr(Operand& x, NodeId call);
  std::vector<Operand> ExprList(NodeList list);
  struct GenericArgs {
    std::vector<Operand> args;
    std::vector<std::vector<TypeId>> targs;  // by argument; empty where it is not generic
  };
  GenericArgs GenericExprList(NodeList list);
  Signature* Arguments(NodeId call, Signature& sig, std::vector<TypeId> targs, NodeList xlist,
                       GenericArgs& args);
  void Selector(Operand& x, NodeId e, bool want_type);
  bool Use(NodeList args) { return UseN(args, false); }
  bool Use(NodeId arg) { return Use1(arg, false); }
  bool UseLHS(NodeList args) { return UseN(args, true); }
  bool UseN(NodeList args, bool lhs);
  bool Use1(NodeId e, bool lhs);
  std::string LookupError(TypeId t, NameId sel, const Object* object, bool struct_lit);
  bool Builtin(Operand& x, NodeId call, BuiltinId id);
  bool HasVarSize(TypeId t);
  TypeId ApplyTypeFunc(FunctionRef<TypeId(TypeId)> f, Operand& x, BuiltinId id);
  // The array that t points to; t where it is no pointer to an array.
  static TypeId ArrayPtrDeref(TypeId t);
  ExprKind CallConversion(Operand& x, NodeId call);
  ExprKind CallFunction(Operand& x, NodeId call, const IndexedExpr* ix);
  // The steps of Arguments that generic functions need; null after an error. `params` becomes the
  // tuple that the arguments are assigned to.
  Signature* InferArguments(NodeId call, Signature& sig, std::vector<TypeId> targs, NodeList xlist,
                            GenericArgs& args, bool adjusted, TypeId& params);
  void PartialInstance(Operand& x, const IndexedExpr& ix, bool infer, std::vector<TypeId>& targs);
  enum class Selected : uint8_t { kNoPackage, kOk, kError };
  Selected PackageSelector(Operand& x, NodeId e);
  bool ValueSelector(Operand& x, NodeId e, bool want_type);
  void ReportNoSelection(const Operand& x, NodeId e, const LookupResult& found);
  bool SelectMethod(Operand& x, NodeId e, LookupResult found);
  Positioner AtSelected(NodeId selector) const;
  // A call of a predeclared function. `args` is empty where the function looks at its arguments
  // itself.
  struct BuiltinCall {
    NodeId node;
    syntax::CallExpr call;
    BuiltinId id;
    GenericArgs args;
  };
  bool CheckBuiltin(Operand& x, BuiltinCall& c);
  bool BuiltinAppend(Operand& x, BuiltinCall& c);
  bool BuiltinLen(Operand& x, BuiltinCall& c);  // and cap
  bool BuiltinClear(Operand& x, BuiltinCall& c);
  bool BuiltinClose(Operand& x, BuiltinCall& c);
  bool BuiltinComplex(Operand& x, BuiltinCall& c);
  bool BuiltinCopy(Operand& x, BuiltinCall& c);
  bool BuiltinDelete(Operand& x, BuiltinCall& c);
  bool BuiltinReal(Operand& x, BuiltinCall& c);  // and imag
  bool BuiltinMake(Operand& x, BuiltinCall& c);
  bool BuiltinMax(Operand& x, BuiltinCall& c);  // and min
  bool BuiltinNew(Operand& x, BuiltinCall& c);
  bool BuiltinPanic(Operand& x, BuiltinCall& c);
  bool BuiltinPrint(Operand& x, BuiltinCall& c);
  bool BuiltinRecover(Operand& x, BuiltinCall& c);
  bool UnsafeAdd(Operand& x, BuiltinCall& c);
  bool UnsafeAlignof(Operand& x, BuiltinCall& c);
  bool UnsafeOffsetof(Operand& x, BuiltinCall& c);
  bool UnsafeSizeof(Operand& x, BuiltinCall& c);
  bool UnsafeSlice(Operand& x, BuiltinCall& c);
  bool UnsafeSliceData(Operand& x, BuiltinCall& c);
  bool UnsafeString(Operand& x, BuiltinCall& c);
  bool UnsafeStringData(Operand& x, BuiltinCall& c);
  // none where x is no slice, or one of differing elements; then `cause` says why.
  TypeId SliceElem(const Operand& x, std::string& cause) const;
  // The full list of type arguments; empty where they cannot be inferred.
  std::vector<TypeId> Infer(const Positioner& at, TypeList tparams, std::vector<TypeId> targs,
                            TypeId params, std::span<Operand* const> args, bool reverse,
                            ErrorBuilder& err);
  TypeList RenameTParams(source::SourceLoc at, TypeList tparams, TypeId& type);
  // Whether t mentions one of the parameters.
  static bool IsParameterized(TypeList tparams, TypeId t);

  // ---- lookup.cpp, instantiate.cpp: who implements what. check may be null where static ----
  // Why V does not implement T in `cause` (may be null).
  bool Implements(TypeId v, TypeId t, bool constraint, std::string* cause);
  Object* MissingMethod(TypeId v, TypeId t, bool is_static,
                        FunctionRef<bool(TypeId, TypeId)> equivalent, std::string* cause,
                        bool* wrong_type);
  bool HasAllMethods(TypeId v, TypeId t, bool is_static,
                     FunctionRef<bool(TypeId, TypeId)> equivalent, std::string* cause);
  std::string InterfacePtrError(TypeId t);
  std::string FuncString(const Object& func, bool package_info);
  bool AssertableTo(TypeId v, TypeId t, std::string* cause);
  bool NewAssertableTo(TypeId v, TypeId t, std::string* cause);

  // ---- stmt.cpp, range.cpp, labels.cpp, return.cpp ----
  // `scope` has the parameters of the function, and what its body declares will be put there.
  void FuncBody(DeclInfo* decl, Signature& sig, Scope& scope, NodeId body,
                const std::optional<Value>& iota);
  // A scope with the type parameters, receiver, parameters and results of a declared function.
  Scope& ScopeOf(const Signature& sig);
  void Usage();
  void SimpleStmt(NodeId s);
  void StmtList(uint32_t context, NodeList list);
  void MultipleDefaults(NodeList clauses);
  // A scope that lives as long as the checker.
  Scope& NewScope(Scope* parent, bool is_func = false);
  void OpenScope(bool is_func = false);
  void CloseScope();
  void SuspendedCall(std::string_view keyword, NodeId call);
  void Stmt(uint32_t context, NodeId s);
  void RangeStmt(uint32_t context, NodeId s, const Positioner& no_new_var, NodeId key, NodeId value,
                 NodeId range_x, bool is_def);
  void Labels(NodeId body);
  bool IsTerminating(NodeId s, NameId label);
  bool IsTerminatingList(NodeList list, NameId label);
  bool IsTerminatingSwitch(NodeId body, NameId label);
  bool HasBreak(NodeId s, NameId label, bool implicit);
  bool HasBreakList(NodeList list, NameId label, bool implicit);
  void StmtOfKind(uint32_t context, NodeId s);
  void ExprStmt(NodeId s);
  void SendStmt(NodeId s);
  void IncDecStmt(NodeId s);
  void AssignStmt(NodeId s);
  void ReturnStmt(NodeId s);
  void BranchStmt(uint32_t context, NodeId s);
  void IfStmt(uint32_t inner, NodeId s);
  void SwitchStmt(uint32_t inner, NodeId s);
  void TypeSwitchStmt(uint32_t inner, NodeId s);
  void TypeSwitchClauses(uint32_t inner, NodeList clauses, Operand* x, NodeId lhs);
  void SelectStmt(uint32_t inner, NodeId s);
  void ForStmt(uint32_t inner, NodeId s);
  void DefineRangeVars(NodeId s, const Positioner& no_new_var, const std::array<NodeId, 2>& lhs,
                       const std::array<TypeId, 2>& rhs, Operand& x);
  void AssignRangeVars(const std::array<NodeId, 2>& lhs, const std::array<TypeId, 2>& rhs,
                       Operand& x);

  // ---- initorder.cpp ----
  void InitOrder();

  // ---- recording.cpp ----
  void Record(Operand& x);
  void RecordUntyped();
  void RecordTypeAndValue(NodeId e, OperandMode mode, TypeId t, const Value& val = {});
  void RecordBuiltinType(NodeId f, TypeId sig);
  void RecordCommaOkTypes(NodeId e, std::span<Operand> two);
  void RecordInstance(NodeId e, TypeList targs, TypeId t);
  void RecordDef(NodeId ident, const Object* object);
  void RecordUse(NodeId ident, const Object& object);  // or a SelectorExpr: its selected name
  void RecordImplicit(NodeId node, const Object& object);
  void RecordSelection(NodeId selector, SelectionKind kind, TypeId recv, const Object& object,
                       std::vector<int> index, bool indirect);

  // Whether it is an error to declare the object and not to use it. Where a body is checked alone,
  // imports are not its own to mark.
  bool MustBeUsed(const Object& object) const {
    switch (object.kind) {
      case ObjectKind::kVar: return object.var_kind == VarKind::kLocalVar;
      case ObjectKind::kPkgName: return !alone_;
      default: return object.kind == ObjectKind::kLabel;
    }
  }
  void MarkUsed(const Object& object) { SetUsed(object, true); }
  void SetUsed(const Object& object, bool used) {
    if (MustBeUsed(object)) Get(object.id).used = used;
  }
  bool IsUsed(const Object& object) const { return object.used; }

  Environment env_;

 private:
  friend class ErrorBuilder;

  struct Action {
    const Unit* unit;
    GoVersion version;
    void (*call)(void* closure);
    void* closure;
  };

  // The body of a declared function.
  struct Body {
    DeclInfo* decl;
    Signature* sig;
    NodeId block;
  };

  void HandleError(bool first, const Positioner& at, Code code, std::string message, bool soft);
  void MarkImports(PackageId package) const;

  // Of check.cpp and decl.cpp.
  void InitFiles();
  void SetFileVersions();
  void ObjDeclOnPath(Object& object);
  void AliasDecl(Object& object, const syntax::TypeSpec& spec, NodeId tparam0, TypeId* rhs);
  void LocalConstDecl(const DeclPart& part);
  void LocalVarDecl(const DeclPart& part);
  void LocalTypeDecl(const DeclPart& part);

 public:
  PackageState& state_;

 private:
  const Importer* importer_ = nullptr;  // while objects are collected
  Arena arena_;                         // scopes of bodies, closures and lists of delayed actions
  std::vector<Unit*> files_;            // those that belong to the package
  std::vector<Action> delayed_;
  std::vector<Body> bodies_;
  std::vector<Object*> path_;
  // The type names whose types HasVarSize is looking into, from the outermost, and where they
  // stand. They continue path_; being on that is noted in the object itself, and these may be
  // another package's, at which other threads look.
  std::vector<Object*> sizing_;
  std::unordered_map<const Object*, size_t> sizing_index_;
  std::vector<TypeId> cleaners_;
  std::unordered_set<uint32_t> valid_types_;  // without type parameters, found valid
  std::unordered_map<std::string, PackageId> imported_;
  // Of the function we are in, without those of its function literals: in the order in which they
  // were opened, the one of its parameters first.
  std::vector<Scope*> body_scopes_;
  bool has_errors_ = false;
  bool declared_ = false;  // all but bodies
  bool alone_ = false;     // a body without its package, nothing of which may be written to
  // Package names to paths, for Qualify; made when the first message needs it.
  mutable std::map<std::string, std::vector<std::string>, std::less<>> paths_by_name_;
  mutable std::unordered_set<uint32_t> seen_packages_;
  mutable bool marked_imports_ = false;

 public:
  Context context_;  // instances by identical arguments
  MonoGraph mono_;
  std::unordered_map<uint32_t, source::SourceLoc> instance_pos_;  // by ObjectId
  std::unordered_map<uint32_t, const TypeSet*> union_sets_;       // by TypeId of the Union
};

template <typename F>
void Checker::Later(F f) {
  static_assert(std::is_trivially_copyable_v<F> && std::is_trivially_destructible_v<F>);
  void* closure = new (arena_.Allocate(sizeof(F), alignof(F))) F(f);
  delayed_.push_back({env_.unit, env_.version, [](void* c) { (*static_cast<F*>(c))(); }, closure});
}

}  // namespace premortem::types
