// Counterpart: go/types/selection.go, go1.27.
#include <vector>

#include "types/lookup.h"
#include "types/store.h"

namespace premortem::types {

TypeId TypeOf(const Selection& selection) {
  TypeId type = Get(selection.obj).type;
  if (selection.kind == SelectionKind::kFieldVal) return type;

  Signature* signature = Store().CloneSignature(*As<Signature>(type));
  Object& recv = Store().CloneObject(Get(signature->recv));
  recv.type = selection.recv;
  if (selection.kind == SelectionKind::kMethodVal) {
    signature->recv = recv.id;
    return signature->id;
  }
  // A function with the receiver as its first parameter.
  std::vector<ObjectId> params = {recv.id};
  for (ObjectId param : Vars(signature->params)) params.push_back(param);
  signature->params = Store().NewTuple(params);
  signature->recvold = signature->recv;
  signature->dropped = Signature::Dropped::kReceiver;
  signature->recv = ObjectId();
  return signature->id;
}

}  // namespace premortem::types
