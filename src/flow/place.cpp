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

Symbol PlaceReadBy(const ir::Function& f, ir::ValueId v) {
  const ir::Instr& instr = f[v];
  if (IsLoad(instr)) return PlaceAt(f, ir::ValueId(instr.a));
  if (instr.op != ir::Op::kField) return {};
  return TypeSymbols().OfField(f[ir::ValueId(instr.a)].type, instr.b);
}

std::string_view PackageOfPlace(std::string_view place) {
  size_t slash = place.rfind('/');
  return place.substr(0, place.find('.', slash == place.npos ? 0 : slash));
}

}  // namespace premortem::flow
