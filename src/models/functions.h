// What functions and methods of libraries are for, as far as rules ask: data by full name.
//
//   models::HasRole({"context", "", "WithValue"}, models::Role::kPutsContextValue)
//
// To add a row: in functions.cpp, in order of package, receiver and name. A role is one sentence
// that is true of every function that has it.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>

namespace premortem::models {

struct FunctionName {
  std::string_view package;   // import path
  std::string_view receiver;  // the type or interface, without "*"; empty for functions
  std::string_view name;

  friend auto operator<=>(const FunctionName&, const FunctionName&) = default;
};

enum class Role : uint8_t {
  kPutsContextValue,     // its second argument is the key of a value in a context
  kListensAtAddress,     // its second argument is the address to listen at, its first the network
  kJoinsHostAndPort,     // its result is the address that its first argument begins
  kMakesTextFlag,        // its last argument but one is the default of the flag that it gives
  kBindsTextFlag,        // the same of the flag whose value goes to its first argument
  kServesOnListener,     // serves HTTP on its first argument, with a server that has no time-outs
  kServesHttpUnlimited,  // serves HTTP at its first argument, with a server that has no time-outs
  kServerListens,        // has its receiver, an HTTP server, listen at the address that it knows
  kServerServes,         // has its receiver, an HTTP server, serve on its first argument
  kSeeksText,       // tells whether its first argument holds, begins with, ends in or is its second
  kFindsText,       // says where, how often or in which order its second argument is to its first
  kMatchesPattern,  // tells whether its last argument, a text, matches a pattern
  kKeepsWording,    // its result is its only argument, but for case and blanks
  kPrints,          // its result is the text of its only argument
  kMakesError,      // its result is a new error that wraps another for the verb %w only
  kJoinsErrors,     // its result wraps its arguments
  kUnwraps,         // its result is an error that its argument wraps
  kFindsError,      // tells whether its first argument is or wraps its second
  kFindsType,       // looks for a type of errors in its first argument and what that wraps
  kFormatsError,    // its first argument is the format of the new error, which wraps those for %w
  kNeverFails,      // its error is always nil
  kPrintsFormatted,  // its result is the text of its second argument, for the formats %v and %s
  kGivesFullSlice,   // its result is a slice whose capacity is its length
  kReadsWhole,       // its first result is all of a file or stream, however large
  kGivesMatch,     // its first result is a part of its first parameter, in which it has been found
  kGivesParts,     // its result is a list of parts of its first parameter
  kReadsInto,      // puts all of a stream into its first argument, a receiver counted
  kGivesContent,   // its result is all that is in its receiver
  kGivesIndex,     // its result is the first index in its first argument where it finds something
  kMovesElements,  // its result is its first argument, within whose array it has moved elements
};

// A type whose fields matter to rules.
struct TypeName {
  std::string_view package;
  std::string_view name;

  friend auto operator<=>(const TypeName&, const TypeName&) = default;
};

// The context of a call, and the function that ends one.
bool IsContext(const TypeName& name);
bool IsCancelFunction(const TypeName& name);
// Fields of libraries that hold slices whose capacity is their length: "p.T.f".
bool HoldsFullSlice(std::string_view field);
// Methods whose parameters an interface of the standard library settles: Read, ServeHTTP.
bool HasSettledParameters(std::string_view method);
// Whether a function leaves the bytes that it is given as they are: one that looks for something in
// them, or writes them elsewhere, as all writers promise it.
bool LeavesBytes(const FunctionName& name);
// Methods by which a value shows that it has a life of its own, and a beginning or an end: Run,
// Close.
bool BoundsLife(std::string_view method);
// Functions and methods that, by the habit of all loggers, write to a log or to people and change
// nothing else: Println, Warnf, Info.
bool TellsSomebody(std::string_view function);
// Whether a function makes text of its variadic argument, or hands it to a logger, and does nothing
// else with it: fmt.Sprint, log.Printf.
bool Prints(const FunctionName& name);
// The HTTP server whose time-outs are fields.
bool IsHttpServer(const TypeName& name);
// Its fields that end a connection whose client is slow, the most important first; the first two
// limit how long the headers of a request may take.
std::span<const std::string_view> HttpServerTimeouts();
// What a duration is written with: the package, and its second.
inline constexpr std::string_view kDurationPackage = "time";
// The handler that servers without one of their own have.
bool IsDefaultHandler(const TypeName& variable);
// What copies slices and takes the room behind their end away, in Go 1.21 and later.
inline constexpr std::string_view kSlicesPackage = "slices";
inline constexpr std::string_view kClip = "Clip";
inline constexpr std::string_view kClone = "Clone";
// Whether the import of a package alone registers profiles of the process with that handler.
bool RegistersProfiles(std::string_view package);
// Packages that programs import for their tests.
bool IsTestSupport(std::string_view package);
// Whether the name of a folder or file says that what it holds serves tests or shows how things are
// done: "testutils", "e2e", "examples", "debug-demo".
bool IsTestFolder(std::string_view name);
// Whether an address can be reached from this machine alone: "localhost:6060", "127.0.0.1:0".
bool IsLoopbackAddress(std::string_view address);
// Networks without other machines, as functions that listen name them: "unix".
bool IsLocalNetwork(std::string_view network);

struct FunctionRow {
  FunctionName name;
  Role role;
};

// Sorted by name, then role.
std::span<const FunctionRow> Functions();
bool HasRole(const FunctionName& name, Role role);

}  // namespace premortem::models
