// Counterpart: go/types/call.go, go1.27.
#include "base/text.h"
#include "base/unicode.h"
#include "syntax/names.h"
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

using syntax::kNoOffset;

constexpr unsigned Mask(OperandMode mode) { return 1u << static_cast<unsigned>(mode); }

std::vector<TypeId> TypesOf(std::span<const Operand> operands) {
  std::vector<TypeId> types;
  types.reserve(operands.size());
  for (const Operand& x : operands) types.push_back(x.type);
  return types;
}

std::vector<TypeId> TypesOf(ObjectList vars) {
  std::vector<TypeId> types;
  types.reserve(vars.size());
  for (ObjectId var : vars) types.push_back(Get(var).type);
  return types;
}

// The signature where it is that of a generic function.
Signature* GenericSignature(TypeId t) {
  Signature* sig = As<Signature>(t);
  return sig != nullptr && !sig->tparams.empty() ? sig : nullptr;
}

TypeId VariadicElem(const Signature& sig) {
  return As<Slice>(Get(Vars(sig.params).back()).type)->elem;
}

// The parameters of a variadic function as a call with `nargs` arguments sees them. One variable
// stands for all arguments that go into the last parameter.
TypeId ParamsOfCall(const Signature& sig, size_t nargs) {
  ObjectList params = Vars(sig.params);
  std::vector<ObjectId> vars(params.begin(), params.end() - 1);
  if (vars.size() < nargs) {
    const Object& last = Get(params.back());
    vars.resize(
        nargs, Store()
                   .NewVar(VarKind::kParamVar, last.loc, last.package, last.name, VariadicElem(sig))
                   .id);
  }
  return Store().NewTuple(vars);
}

// Makes the lists of type parameters and of their arguments equally long.
void Pad(std::vector<TypeId>& targs, const std::vector<TypeId>& tparams) {
  if (targs.size() < tparams.size()) targs.resize(tparams.size());
}

}  // namespace

std::vector<TypeId> Checker::FuncInst(const Target* target, uint32_t pos, Operand& x,
                                      const IndexedExpr* ix, bool infer) {
  DCHECK(target != nullptr || ix != nullptr);
  Positioner at = ix != nullptr ? InNode(ix->orig, ix->lbrack) : AtPos(pos);
  if (ix != nullptr) x.expr = ix->orig;
  const bool version_ok = VerifyVersionf(at, kGo1_18, "function instantiation");

  std::vector<TypeId> targs;
  NodeList xlist;
  if (ix != nullptr) {
    xlist = ix->indices;
    if (!TypeListOf(xlist, targs)) {
      x.Invalidate();
      return {};
    }
  }

  Signature* sig = As<Signature>(x.type);
  const size_t got = targs.size();
  const size_t want = sig->tparams.size();
  if (got > want) {
    Errorf(At(xlist[got - 1]), Code::kWrongTypeArgCount, "got %d type arguments but want %d",
           {got, want});
    x.Invalidate();
    return {};
  }

  if (got < want) {
    if (!infer) return targs;

    // `var v target = x` is inferred like a call g(v) of a made-up generic function g that has
    // the type parameters of x and one parameter of its type.
    Operand arg;
    std::vector<Operand*> args;
    TypeId params;
    if (target != nullptr) {
      if (version_ok && !AllowVersion(kGo1_21)) {
        VersionErrorf(at, kGo1_21,
                      ix != nullptr ? "partially instantiated function in assignment"
                                    : "implicitly instantiated function in assignment");
      }
      Signature* type = Store().NewSignature();
      type->params = sig->params;
      type->results = sig->results;
      type->variadic = sig->variadic;
      ObjectId param =
          Store().NewVar(VarKind::kParamVar, LocOf(x.expr), package(), NameId(), type->id).id;
      params = Store().NewTuple({&param, 1});
      arg.mode = OperandMode::kValue;
      arg.expr = x.expr;
      arg.stand_in = syntax::Names().Intern(target->desc);
      arg.type = target->sig->id;
      args.push_back(&arg);
    }

    // New type parameters, or recursive instantiations would mix them up.
    TypeId renamed = params.valid() ? params : kInvalidType;
    TypeList tparams = RenameTParams(LocOf(pos), sig->tparams, renamed);
    if (params.valid()) params = renamed;

    ErrorBuilder err = NewError(Code::kCannotInferTypeArgs);
    targs = Infer(AtPos(pos), tparams, std::move(targs), params, args, target != nullptr, err);
    if (targs.empty()) {
      if (!err.empty()) err.Report();
      x.Invalidate();
      return {};
    }
  }
  DCHECK(targs.size() == want);

  x.type = InstantiateSignature(tree().Pos(x.expr), x.expr, *sig, targs, xlist)->id;
  x.mode = OperandMode::kValue;
  return {};
}

Signature* Checker::InstantiateSignature(uint32_t pos, NodeId e, Signature& sig, TypeList targs,
                                         NodeList xlist) {
  DCHECK(targs.size() == sig.tparams.size());
  TypeList kept = Store().Copy(targs);
  TypeId instance = Instance(LocOf(pos), sig.id, kept, nullptr);
  RecordInstance(e, kept, instance);
  DCHECK(xlist.size() <= targs.size());

  // Constraints may not be complete yet.
  const Signature* generic = &sig;
  Later([=, this] {
    std::string cause;
    int i = Verify(LocOf(pos), generic->tparams, kept, &cause);
    if (i >= 0) {
      auto index = static_cast<size_t>(i);
      uint32_t at = index < xlist.size() ? tree().Pos(xlist[index]) : pos;
      SoftErrorf(AtPos(at), Code::kInvalidTypeArg, "%s", {cause});
      return;
    }
    std::vector<source::SourceLoc> xpos;
    for (NodeId x : xlist) xpos.push_back(LocOf(x));
    mono_.RecordInstance(package(), LocOf(pos), generic->tparams, kept, xpos);
  });
  return As<Signature>(instance);
}

ExprKind Checker::CallExpr(Operand& x, NodeId node) {
  const auto call = GetNode<syntax::CallExpr>(node);
  std::optional<IndexedExpr> ix = UnpackIndexedExpr(call.fun);
  if (ix) {
    // A generic function is instantiated together with the arguments of the call.
    if (!IndexExpr(x, *ix)) ix.reset();
    x.expr = call.fun;
    Record(x);
  } else {
    ExprOrType(x, call.fun, true);
  }

  switch (x.mode) {
    case OperandMode::kInvalid:
      Use(call.args);
      x.expr = node;
      return ExprKind::kStatement;
    case OperandMode::kTypExpr: return CallConversion(x, node);
    case OperandMode::kBuiltin: {
      const BuiltinId id = x.builtin;
      if (!Builtin(x, node, id)) x.Invalidate();
      x.expr = node;
      x.stand_in = {};
      if (x.valid() && x.mode != OperandMode::kConstant) env_.has_call_or_recv = true;
      return InfoOf(id).kind;
    }
    default: return CallFunction(x, node, ix ? &*ix : nullptr);
  }
}

ExprKind Checker::CallConversion(Operand& x, NodeId node) {
  const auto call = GetNode<syntax::CallExpr>(node);
  NonGeneric(nullptr, x);
  if (!x.valid()) return ExprKind::kConversion;
  const TypeId t = x.type;
  x.Invalidate();
  if (!IsComplete(t)) {
    x.expr = node;
    return ExprKind::kConversion;
  }

  if (call.args.empty()) {
    Errorf(InNode(node, call.rparen), Code::kWrongArgCount, "missing argument in conversion to %s",
           {t});
  } else if (call.args.size() > 1) {
    Use(call.args);
    Errorf(At(call.args.back()), Code::kWrongArgCount, "too many arguments in conversion to %s",
           {t});
  } else {
    std::optional<Target> target = NewTarget(t, "conversion");
    Expr(target ? &*target : nullptr, x, call.args[0]);
    if (x.valid()) {
      Interface* interface = UnderlyingAs<Interface>(t);
      if (call.ellipsis != kNoOffset) {
        Errorf(At(call.args[0]), Code::kBadDotDotDotSyntax,
               "invalid use of ... in conversion to %s", {t});
      } else if (interface != nullptr && !IsTypeParam(t) && !TypeSetOf(*interface).IsMethodSet()) {
        Errorf(At(node), Code::kMisplacedConstraintIface,
               "cannot use interface %s in conversion (contains specific type constraints or is "
               "comparable)",
               {t});
      } else {
        Conversion(x, t);
      }
    }
  }
  x.expr = node;
  return ExprKind::kConversion;
}

ExprKind Checker::CallFunction(Operand& x, NodeId node, const IndexedExpr* ix) {
  const auto call = GetNode<syntax::CallExpr>(node);
  const bool is_cgo = x.mode == OperandMode::kCgoFunc;
  auto fail = [&] {
    x.Invalidate();
    x.expr = node;
    return ExprKind::kStatement;
  };

  TypeError error;
  TypeId under = CommonUnder(
      x.type,
      [](TypeId t, TypeId u, TypeError* e) {
        if (!u.valid() || As<Signature>(u) != nullptr) return true;
        *e = TypeError{"%s is not a function", {t}};
        return false;
      },
      &error);
  if (!under.valid()) {
    Errorf(At(x), Code::kInvalidCall, "invalid operation: cannot call %s: %s", {x, Format(error)});
    return fail();
  }
  Signature* sig = As<Signature>(under);
  const bool was_generic = !sig->tparams.empty();

  std::vector<TypeId> targs;
  NodeList xlist;
  if (ix != nullptr) {
    xlist = ix->indices;
    if (!TypeListOf(xlist, targs)) {
      Use(call.args);
      return fail();
    }
    const size_t got = targs.size();
    const size_t want = sig->tparams.size();
    if (got > want) {
      Errorf(At(xlist[want]), Code::kWrongTypeArgCount, "got %d type arguments but want %d",
             {got, want});
      Use(call.args);
      return fail();
    }
    // With all type arguments given, what is recorded does not depend on the other arguments.
    if (got == want && want > 0) {
      VerifyVersionf(AtPos(ix->lbrack), kGo1_18, "function instantiation");
      sig = InstantiateSignature(tree().Pos(ix->orig), ix->orig, *sig, targs, xlist);
      targs.clear();
      xlist = {};
    }
  }

  GenericArgs args = GenericExprList(call.args);
  sig = Arguments(node, *sig, std::move(targs), xlist, args);
  if (was_generic && sig->tparams.empty()) {
    RecordTypeAndValue(call.fun, OperandMode::kValue, sig->id);
  }

  ObjectList results = Vars(sig->results);
  if (results.empty()) {
    x.mode = OperandMode::kNoValue;
  } else if (results.size() == 1) {
    x.mode = is_cgo ? OperandMode::kCommaErr : OperandMode::kValue;
    const TypeId type = Get(results[0]).type;
    if (!IsComplete(type)) return fail();
    x.type = type;
  } else {
    x.mode = OperandMode::kValue;
    x.type = sig->results;
  }
  x.expr = node;
  env_.has_call_or_recv = true;

  // Where inference failed, the result may mention type parameters.
  if (x.mode == OperandMode::kValue && !sig->tparams.empty() &&
      IsParameterized(sig->tparams, x.type)) {
    x.Invalidate();
  }
  return ExprKind::kStatement;
}

std::vector<Operand> Checker::ExprList(NodeList list) {
  bool comma_ok = false;
  if (list.size() == 1) return MultiExpr(list[0], false, &comma_ok);
  std::vector<Operand> operands(list.size());
  for (size_t i = 0; i < list.size(); ++i) Expr(nullptr, operands[i], list[i]);
  return operands;
}

// x is the generic function of `ix`; what is given of its type arguments ends up in `targs` where
// they do not suffice.
void Checker::PartialInstance(Operand& x, const IndexedExpr& ix, bool infer,
                              std::vector<TypeId>& targs) {
  targs = FuncInst(nullptr, tree().Pos(x.expr), x, &ix, infer);
  if (!targs.empty()) {
    x.expr = ix.orig;
  } else {
    Record(x);  // no other evaluator sees it
  }
}

Checker::GenericArgs Checker::GenericExprList(NodeList list) {
  GenericArgs result;
  if (list.empty()) return result;
  // Since go1.21 an argument may be a generic function; before, it is instantiated right here.
  const bool infer = !AllowVersion(kGo1_21);

  if (list.size() > 1) {
    result.args.resize(list.size());
    result.targs.resize(list.size());
    for (size_t i = 0; i < list.size(); ++i) {
      Operand& x = result.args[i];
      std::optional<IndexedExpr> ix = UnpackIndexedExpr(list[i]);
      if (ix && IndexExpr(x, *ix)) {
        PartialInstance(x, *ix, infer, result.targs[i]);
      } else {
        GenericExpr(x, list[i]);
      }
    }
    return result;
  }

  Operand x;
  std::optional<IndexedExpr> ix = UnpackIndexedExpr(list[0]);
  if (ix && IndexExpr(x, *ix)) {
    result.targs.resize(1);
    PartialInstance(x, *ix, infer, result.targs[0]);
    result.args.push_back(std::move(x));
    return result;
  }
  RawExpr(nullptr, x, list[0], {}, true);
  Exclude(x,
          Mask(OperandMode::kNoValue) | Mask(OperandMode::kBuiltin) | Mask(OperandMode::kTypExpr));
  const Tuple* tuple = x.valid() ? As<Tuple>(x.type) : nullptr;
  if (tuple == nullptr) {
    result.args.push_back(std::move(x));
    return result;
  }
  for (ObjectId var : tuple->vars) {
    Operand& value = result.args.emplace_back();
    value.mode = OperandMode::kValue;
    value.expr = list[0];
    value.type = Get(var).type;
  }
  return result;
}

Signature* Checker::Arguments(NodeId node, Signature& sig, std::vector<TypeId> targs,
                              NodeList xlist, GenericArgs& generic) {
  const auto call = GetNode<syntax::CallExpr>(node);
  std::vector<Operand>& args = generic.args;
  const size_t nargs = args.size();
  size_t npars = Vars(sig.params).size();
  const bool dots = call.ellipsis != kNoOffset;

  bool adjusted = false;  // every argument for the last parameter counts as a parameter
  if (dots && !sig.variadic) {
    Errorf(InNode(node, call.ellipsis), Code::kNonVariadicDotDotDot,
           "cannot use ... in call to non-variadic %s", {call.fun});
    return &sig;
  }
  if (dots && call.args.size() == 1 && nargs > 1) {
    Errorf(InNode(node, call.ellipsis), Code::kInvalidDotDotDot, "cannot use ... with %d-valued %s",
           {nargs, call.args[0]});
    return &sig;
  }
  if (sig.variadic && !dots) {
    adjusted = nargs + 1 >= npars;
    npars = adjusted ? nargs : npars - 1;
  }

  if (nargs != npars) {
    const bool too_many = nargs > npars;
    ErrorBuilder err = NewError(Code::kWrongArgCount);
    err.Addf(too_many ? At(args[npars].expr) : AtPos(call.rparen), "%s arguments in call to %s",
             {too_many ? "too many" : "not enough", call.fun});
    err.Addf(Positioner(), "have %s", {TypesSummary(TypesOf(args), false, dots)});
    err.Addf(Positioner(), "want %s",
             {TypesSummary(TypesOf(Vars(sig.params)), sig.variadic, false)});
    err.Report();
    return &sig;
  }

  Signature* result = &sig;
  TypeId params = sig.params;
  bool is_generic = !sig.tparams.empty();
  for (const Operand& arg : args) is_generic |= GenericSignature(arg.type) != nullptr;
  if (is_generic) {
    result = InferArguments(node, sig, std::move(targs), xlist, generic, adjusted, params);
    if (result == nullptr) return &sig;
    adjusted = false;  // params is complete
  }
  if (args.empty()) return result;

  ObjectList vars = Vars(params);
  const size_t fixed = adjusted ? vars.size() - 1 : nargs;
  const TypeId elem = adjusted ? VariadicElem(sig) : TypeId();
  for (size_t i = 0; i < nargs; ++i) {
    Assignment(args[i], i < fixed ? Get(vars[i]).type : elem, Purpose::ArgumentTo(call.fun));
  }
  return result;
}

Signature* Checker::InferArguments(NodeId node, Signature& sig, std::vector<TypeId> targs,
                                   NodeList xlist, GenericArgs& generic, bool adjusted,
                                   TypeId& params) {
  const auto call = GetNode<syntax::CallExpr>(node);
  const uint32_t pos = tree().Pos(node);
  std::vector<Operand>& args = generic.args;
  if (adjusted) params = ParamsOfCall(sig, args.size());

  // First the type parameters of the function, then those of each generic argument.
  std::vector<TypeId> tparams;
  const size_t n = sig.tparams.size();
  if (n > 0) {
    if (!AllowVersion(kGo1_18)) {
      if (KindOf(call.fun) == NodeKind::kIndexExpr) {
        VersionErrorf(InNode(call.fun, GetNode<syntax::IndexExpr>(call.fun).lbrack), kGo1_18,
                      "function instantiation");
      } else {
        VersionErrorf(InNode(node, call.lparen), kGo1_18, "implicit function instantiation");
      }
    }
    // New type parameters, or recursive calls would mix them up.
    TypeId renamed = params.valid() ? params : kInvalidType;
    TypeList list = RenameTParams(LocOf(pos), sig.tparams, renamed);
    if (params.valid()) params = renamed;
    tparams.assign(list.begin(), list.end());
    Pad(targs, tparams);
  }

  std::vector<size_t> generic_args;
  for (size_t i = 0; i < args.size(); ++i) {
    Signature* type = GenericSignature(args[i].type);
    if (type == nullptr) continue;
    // The type is that of the function object, which must not change; and in f(g, g) each g has
    // type arguments of its own.
    TypeId renamed = Store().CloneSignature(*type)->id;
    TypeList list = RenameTParams(LocOf(pos), type->tparams, renamed);
    As<Signature>(renamed)->tparams = list;
    args[i].type = renamed;
    tparams.insert(tparams.end(), list.begin(), list.end());
    if (i < generic.targs.size()) {
      targs.insert(targs.end(), generic.targs[i].begin(), generic.targs[i].end());
    }
    Pad(targs, tparams);
    generic_args.push_back(i);
  }
  DCHECK(tparams.size() == targs.size());

  if (!generic_args.empty()) {
    VerifyVersionf(At(args[generic_args[0]]), kGo1_21,
                   "implicitly instantiated function as argument");
  }

  std::vector<Operand*> operands;
  operands.reserve(args.size());
  for (Operand& arg : args) operands.push_back(&arg);
  ErrorBuilder err = NewError(Code::kCannotInferTypeArgs);
  targs = Infer(At(node), tparams, std::move(targs), params, operands, false, err);
  if (targs.empty()) {
    if (!err.empty()) {
      Errorf(err.position(), Code::kCannotInferTypeArgs, "in call to %s, %s",
             {call.fun, err.Message()});
    }
    return nullptr;
  }

  Signature* result = &sig;
  const TypeList all = targs;
  if (n > 0) {
    result = InstantiateSignature(pos, call.fun, sig, all.first(n), xlist);
    if (adjusted) {
      if (params.valid()) {
        SubstMap map(TypeList(tparams).first(n), all.first(n));
        params = Subst(LocOf(pos), params, map, nullptr);
      }
    } else {
      params = result->params;
    }
  }

  size_t j = n;
  for (size_t i : generic_args) {
    Signature* type = As<Signature>(args[i].type);
    const size_t count = type->tparams.size();
    args[i].type = InstantiateSignature(pos, args[i].expr, *type, all.subspan(j, count), {})->id;
    Record(args[i]);  // no other evaluator sees it
    j += count;
  }
  return result;
}

Positioner Checker::AtSelected(NodeId selector) const {
  const uint32_t pos = GetNode<syntax::SelectorExpr>(selector).sel_pos;
  return {env_.unit->file, pos, pos, tree().End(selector)};
}

void Checker::Selector(Operand& x, NodeId e, bool want_type) {
  Selected selected = PackageSelector(x, e);
  if (selected == Selected::kNoPackage) {
    selected = ValueSelector(x, e, want_type) ? Selected::kOk : Selected::kError;
  }
  if (selected == Selected::kError) {
    x.Invalidate();
    x.type = kInvalidType;
  }
  x.expr = e;
}

// pkg.Name
Checker::Selected Checker::PackageSelector(Operand& x, NodeId e) {
  const auto selector = GetNode<syntax::SelectorExpr>(e);
  if (KindOf(selector.x) != NodeKind::kIdent) return Selected::kNoPackage;
  Object* name = Lookup(IdentName(selector.x));
  if (name == nullptr || name->kind != ObjectKind::kPkgName) return Selected::kNoPackage;
  RecordUse(selector.x, *name);
  MarkUsed(*name);

  const Package& imported = Get(name->imported);
  Object* object = imported.scope->Lookup(selector.sel);
  if (object == nullptr) {
    if (!imported.fake && IsValidName(TextOf(selector.sel))) {
      std::vector<Object*> others = imported.scope->LookupIgnoringCase(selector.sel, true);
      if (others.empty()) {
        Errorf(AtSelected(e), Code::kUndeclaredImportedName, "undefined: %s", {e});
      } else {
        Errorf(AtSelected(e), Code::kUndeclaredImportedName, "undefined: %s (but have %s)",
               {e, others[0]->name});
      }
    }
    return Selected::kError;
  }
  if (!IsExported(*object)) {
    Errorf(AtSelected(e), Code::kUnexportedName, "name %s not exported by package %s",
           {selector.sel, imported.name});
    if (!object->type.valid()) return Selected::kError;  // see Config::exports_only
  }
  RecordUse(e, *object);

  x.type = object->type;
  switch (object->kind) {
    case ObjectKind::kConst:
      x.mode = OperandMode::kConstant;
      x.val = *object->value;
      break;
    case ObjectKind::kTypeName: x.mode = OperandMode::kTypExpr; break;
    case ObjectKind::kVar: x.mode = OperandMode::kVariable; break;
    case ObjectKind::kFunc: x.mode = OperandMode::kValue; break;
    case ObjectKind::kBuiltin:
      x.mode = OperandMode::kBuiltin;
      x.builtin = object->builtin;
      break;
    default: CHECK(false);
  }
  return Selected::kOk;
}

// The field or method of a value, or the method of a type.
bool Checker::ValueSelector(Operand& x, NodeId e, bool want_type) {
  const auto selector = GetNode<syntax::SelectorExpr>(e);
  ExprOrType(x, selector.x, false);
  if (x.mode == OperandMode::kBuiltin) {
    Errorf(AtSelected(e), Code::kUncalledBuiltin, "invalid use of %s in selector expression", {x});
    return false;
  }
  if (!x.valid() || !IsComplete(x.type)) return false;

  // No type can be found from here on, and in the declaration of a method the lookup would meet
  // types that are not set up.
  if (want_type) {
    Errorf(AtSelected(e), Code::kNotAType, "%s is not a type", {e});
    return false;
  }
  const Pointer* pointer = UnderlyingAs<Pointer>(x.type);
  if (pointer != nullptr && !IsComplete(pointer->base)) return false;

  LookupResult found =
      LookupFieldOrMethod(x.type, x.mode == OperandMode::kVariable, package(), selector.sel);
  if (found.obj == nullptr) {
    ReportNoSelection(x, e, found);
    return false;
  }
  if (found.obj->kind == ObjectKind::kFunc) return SelectMethod(x, e, std::move(found));

  if (x.mode == OperandMode::kTypExpr) {
    Errorf(At(selector.x), Code::kMissingFieldOrMethod,
           "operand for field selector %s must be value of type %s", {selector.sel, x.type});
    return false;
  }
  const bool is_variable = x.mode == OperandMode::kVariable || found.indirect;
  RecordSelection(e, SelectionKind::kFieldVal, x.type, *found.obj, std::move(found.index),
                  found.indirect);
  x.mode = is_variable ? OperandMode::kVariable : OperandMode::kValue;
  x.type = found.obj->type;
  return true;
}

void Checker::ReportNoSelection(const Operand& x, NodeId e, const LookupResult& found) {
  const NameId sel = GetNode<syntax::SelectorExpr>(e).sel;
  if (!IsValid(Underlying(x.type))) return;  // reported before

  if (!found.index.empty()) {
    Errorf(AtSelected(e), Code::kAmbiguousSelector, "ambiguous selector %s.%s", {x.expr, sel});
    return;
  }
  if (found.indirect) {
    if (x.mode == OperandMode::kTypExpr) {
      Errorf(AtSelected(e), Code::kInvalidMethodExpr,
             "invalid method expression %s.%s (needs pointer receiver (*%s).%s)",
             {x.type, sel, x.type, sel});
    } else {
      Errorf(AtSelected(e), Code::kInvalidMethodExpr, "cannot call pointer method %s on %s",
             {sel, x.type});
    }
    return;
  }
  std::string why;
  if (IsInterfacePtr(x.type)) {
    why = InterfacePtrError(x.type);
  } else {
    LookupResult other =
        LookupFieldOrMethod(x.type, x.mode == OperandMode::kVariable, package(), sel, true);
    why = LookupError(x.type, sel, other.obj, false);
  }
  Errorf(AtSelected(e), Code::kMissingFieldOrMethod, "%s.%s undefined (%s)", {x.expr, sel, why});
}

bool Checker::SelectMethod(Operand& x, NodeId e, LookupResult found) {
  Object& method = *found.obj;
  ObjDecl(method);  // or its signature may not be set up
  AddDeclDep(method);

  const bool is_expr = x.mode == OperandMode::kTypExpr;
  RecordSelection(e, is_expr ? SelectionKind::kMethodExpr : SelectionKind::kMethodVal, x.type,
                  method, std::move(found.index), found.indirect);
  const Signature& sig = *As<Signature>(method.type);
  x.mode = OperandMode::kValue;
  if (!is_expr) {
    Signature* value = Store().CloneSignature(sig);
    value->recvold = sig.recv;
    value->dropped =
        sig.recv.valid() ? Signature::Dropped::kReceiver : Signature::Dropped::kNothing;
    value->recv = {};
    x.type = value->id;
    return true;
  }

  if (!sig.recv.valid()) {
    Errorf(At(e), Code::kInvalidDeclCycle, "illegal cycle in method declaration");
    return false;
  }
  // The receiver becomes the first parameter. Either all parameters have names or none has.
  const Object& recv = Get(sig.recv);
  ObjectList params = Vars(sig.params);
  NameId name;
  if (!params.empty() && Get(params[0]).name.valid()) {
    name = recv.name.valid() ? recv.name : syntax::names::kBlank;
  }
  std::vector<ObjectId> vars;
  vars.reserve(params.size() + 1);
  vars.push_back(Store().NewVar(VarKind::kParamVar, recv.loc, recv.package, name, x.type).id);
  vars.insert(vars.end(), params.begin(), params.end());
  Signature* type = Store().NewSignature();
  type->tparams = sig.tparams;
  type->dropped = Signature::Dropped::kMethodExpr;
  type->params = Store().NewTuple(vars);
  type->results = sig.results;
  type->variadic = sig.variadic;
  x.type = type->id;
  return true;
}

bool Checker::UseN(NodeList args, bool lhs) {
  bool ok = true;
  for (NodeId e : args) ok &= Use1(e, lhs);
  return ok;
}

bool Checker::Use1(NodeId e, bool lhs) {
  if (!e.valid()) return true;
  Operand x;
  const NodeId inner = Unparen(tree(), e);
  if (KindOf(inner) != NodeKind::kIdent) {
    RawExpr(nullptr, x, e, {}, true);
    return x.valid();
  }

  const NameId name = IdentName(inner);
  if (name == syntax::names::kBlank) return true;
  // An assignment to a variable is no use of it. Those of other packages may come by a dot-import.
  const Object* unused = nullptr;
  if (lhs) {
    const Object* object = Lookup(name);
    if (object != nullptr && object->kind == ObjectKind::kVar && object->package == package() &&
        !IsUsed(*object)) {
      unused = object;
    }
  }
  ExprOrType(x, inner, true);
  if (unused != nullptr) SetUsed(*unused, false);
  return x.valid();
}

}  // namespace premortem::types
