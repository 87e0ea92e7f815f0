// How a function has the context of its caller: by a parameter that is one, or that is a request
// which has one.
//
//   func find(ctx context.Context, id int)             // ctx
//   func show(w http.ResponseWriter, r *http.Request)  // r
#pragma once

#include <optional>
#include <string_view>

#include "ir/ir.h"

namespace premortem::flow {

// Empty where it has none.
std::string_view NameOfParameter(const ir::Function& f, ir::ValueId parameter);

// The first such parameter of a declared function or a literal. A context that has no name is left
// aside on purpose; a request may have none because the function needs nothing else of it.
std::optional<ir::ValueId> ContextParameter(const ir::Function& f);

// Whether a function gets a request and what to answer it by, or what stands for both: whoever
// calls it, it runs for that request.
bool GetsRequest(const ir::Function& f);

}  // namespace premortem::flow
