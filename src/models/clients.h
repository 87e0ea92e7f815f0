// Clients that hold connections and are made to be shared: what makes one.
//
//   if (const ClientMaker* maker = models::ClientMakerOf({"database/sql", "", "Open"})) maker->what
//
// To add a row: in clients.cpp, in order of package, receiver and name; a path is written without
// the version at its end.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

struct ClientMaker {
  FunctionName name;
  std::string_view what;  // its first result: "an RPC connection"
};

// All rows, sorted by name.
std::span<const ClientMaker> ClientMakers();
// Null where there is no row.
const ClientMaker* ClientMakerOf(FunctionName name);

// What a value of a struct type is that holds connections of its own from the moment it is used:
// "an HTTP transport". Empty for all other types.
std::string_view PoolOf(const TypeName& type);

// Whether a field of such a struct says that no connection is used twice.
bool ForbidsReuse(const TypeName& type, std::string_view field);

// Whether functions that make a client for their caller give it as a value of this type, as a
// pointer to one, or as this interface.
bool IsClientType(TypeName type);

}  // namespace premortem::models
