// Functions that stand for methods used as values: x.f (bound) and T.f (thunk).
//
// Counterpart: golang.org/x/tools/go/ssa/wrappers.go.
#include "ir/function_builder.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/format.h"
#include "types/predicates.h"

namespace premortem::ir {

using namespace types;

FuncId FunctionBuilder::BuildWrapper(FuncKind kind, const Selection& selection, TypeList targs,
                                     TypeId signature) {
  const Object& method = types::Get(selection.obj);
  FunctionBuilder& child = NewChild(kind, method.loc);
  child.function_->object = types::Origin(method).id;
  child.function_->signature = signature;
  FuncId id = child.function_->id;
  child.StartBody();
  if (kind == FuncKind::kThunk) {
    child.ThunkBody(selection, targs, signature);
  } else {
    child.BoundBody(selection, targs, signature);
  }
  child.FinishInto();
  return id;
}

// func(recv T, args) results { return recv.f(args) }
void FunctionBuilder::ThunkBody(const Selection& selection, TypeList targs, TypeId signature_id) {
  const Object& method = types::Get(selection.obj);
  const Signature& signature = *As<Signature>(signature_id);
  ObjectList params = Vars(signature.params);
  AddSpilledParam(types::Get(params[0]));
  ValueId v = vars_.Find(params[0].value);
  for (ObjectId param : params.subspan(1)) AddParamVar(types::Get(param));

  std::span<const int> path = selection.index;
  TypeId recv = RecvTypeOf(method);
  if (IsPointer(selection.recv)) {
    v = EmitLoad(v);
    if (path.size() == 1 && !IsPointer(recv)) {
      CallParts check{
          .callee = BuiltinValue(Builtin::kWrapNilCheck, TypeId()), .method = {}, .args = {v}};
      check.args.push_back(StringConst(TypeString(BaseOf(selection.recv), PathQualifier)));
      check.args.push_back(StringConst(NameOf(method)));
      v = EmitCall(Op::kCall, check, TypeOf(v), kNoOffset);
    }
  }
  // The address of the embedded field.
  v = EmitImplicitSelections(v, path.first(path.size() - 1), kNoOffset);
  CallParts call;
  if (IsInterface(recv)) {
    call.callee = EmitLoad(v);
    call.method = method.id;
  } else {
    if (!IsPointer(recv)) v = EmitLoad(v);
    call.callee = MethodValue(method, method.type, targs);
    call.args.push_back(v);
  }
  call.args.insert(call.args.end(), params_.begin() + 1, params_.end());
  EmitTailCall(call, signature.results);
}

// func(args) results { return recv.f(args) }, where recv is a free variable that holds the value.
void FunctionBuilder::BoundBody(const Selection& selection, TypeList targs, TypeId signature_id) {
  const Object& method = types::Get(selection.obj);
  TypeId recv = RecvTypeOf(method);
  CreateParams(signature_id);
  ValueId v =
      NewValue({.op = Op::kFreeVar, .type = recv, .a = syntax::Names().Intern("recv").value});
  free_vars_.push_back({});
  free_var_values_.push_back(v);
  CallParts call;
  if (IsInterface(recv)) {
    call.callee = v;
    call.method = method.id;
  } else {
    call.callee = MethodValue(method, method.type, targs);
    call.args.push_back(v);
  }
  call.args.insert(call.args.end(), params_.begin(), params_.end());
  EmitTailCall(call, As<Signature>(signature_id)->results);
}

}  // namespace premortem::ir
