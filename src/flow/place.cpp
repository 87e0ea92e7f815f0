#include "flow/place.h"

#include <string>

#include "types/package.h"

namespace premortem::flow {

Symbol PlaceAt(const ir::Function& f, ir::ValueId address) {
  const ir::Instr& place = f[address];
  if (place.op == ir::Op::kGlobal) {
    const types::Object& var = types::Get(ObjectId(place.a));
    std::string path;
    if (var.package.valid()) path = types::Get(var.package).path;
    return SymbolOf(path + "." + std::string(NameOf(var)));
  }
  if (place.op != ir::Op::kFieldAddr) return {};
  return TypeSymbols().OfField(f[ir::ValueId(place.a)].type, place.b);
}

}  // namespace premortem::flow
