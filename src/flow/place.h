// The variable or field that IR reads or writes, by a name that all packages share.
#pragma once

#include <string_view>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// Of the address of a variable of a package or of a field: "p.client", "p.API.client". None of
// others.
Symbol PlaceAt(const ir::Function& f, ir::ValueId address);
// Of what a value was read from: a load, or a field of a struct that is at hand. Likewise.
Symbol PlaceReadBy(const ir::Function& f, ir::ValueId v);
// The package of a place: "a/b" of "a/b.T.f" and of "a/b.v".
std::string_view PackageOfPlace(std::string_view place);

}  // namespace premortem::flow
