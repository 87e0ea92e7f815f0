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

// The field of a client by which it ends calls that take too long: "Timeout". Empty where the type
// is no such client.
std::string_view LimitOf(const TypeName& type);
// Whether a field of such a client, or of its transport, can limit how long a call takes: that one,
// what sends its requests, the time-outs of a transport for answers, and what dials for it.
bool Limits(const TypeName& type, std::string_view field);
// Whether a type is a transport that limits nothing by itself, and whether a variable of a library
// holds such a one: "net/http.DefaultTransport".
bool IsTransport(const TypeName& type);
bool IsUnlimitedTransport(std::string_view variable);
// Whether methods of the type dial, and set no deadline for what follows.
bool IsDialer(const TypeName& type);
// Variables of libraries that hold a client without a limit: "net/http.DefaultClient".
std::span<const std::string_view> UnlimitedClients();

// How a function waits for an answer from elsewhere, and what can end that.
enum class Waits : uint8_t {
  kNo,
  kForEver,        // nothing
  kDefaultClient,  // the time-out of UnlimitedClients()[0]
  kClient,         // the time-out of its receiver
  kRequest,        // that, or the context of the request that is its first argument
  kContext,        // the context that is its first argument
  kConnection,     // a deadline of the connection that it makes, of which others read
};
Waits WaitsOf(const FunctionName& name);
// Whether the functions of a package make connections of connections, which have the deadlines
// then.
bool WrapsConnections(std::string_view package);
// The type of the options of gRPC calls: methods that take any number of them last, and a context
// first, are stubs, which wait for the context alone.
inline constexpr TypeName kCallOption = {"google.golang.org/grpc", "CallOption"};

// Whether functions that make a client for their caller give it as a value of this type, as a
// pointer to one, or as this interface.
bool IsClientType(TypeName type);

}  // namespace premortem::models
