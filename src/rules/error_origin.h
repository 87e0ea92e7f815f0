// Where an error comes from, and whether it may be wrapped when it arrives: asked by the rules on
// comparisons and assertions that only find errors that are not.
//
//   OriginOf(file, err, {.sentinel = eof}).wrapped   // on one of the ways that lead to this place
//
// Followed through local variables and the functions of the package, as far as their return
// statements say it, and from a parameter to the calls in the package; whoever is called elsewhere
// is not looked into.
#pragma once

#include <string_view>

#include "rules/context.h"
#include "types/object.h"

namespace premortem::rules {

// What is looked for: a type of errors, or a variable that stands for a kind of them.
struct WantedError {
  types::TypeId type;
  const types::Object* sentinel = nullptr;
};

struct ErrorOrigin {
  // The wanted one is among what arrives bare, or is wrapped before it arrives, and where.
  bool bare = false;
  bool wrapped = false;
  source::SourceRange place;
  // Some of it comes from elsewhere: another package, a parameter, a field.
  bool unknown = false;
  // Some comes from a function of this package of the standard library, called right there.
  std::string_view standard;
  // The parameter of an exported function, which is handed whatever its callers have.
  bool handed_in = false;
};

// `error` is an expression of type error.
ErrorOrigin OriginOf(FileContext& file, syntax::NodeId error, const WantedError& wanted);

// Whether the suspicion stands that somebody hands a wrapped error to the exported function at hand
// (ErrorOrigin::handed_in): but for tests nobody in the program calls it, or somebody in another
// module does, so that callers are anybody; or its package wraps such errors, which `origin` then
// says.
bool MayBeHandedWrapped(FunctionContext& function, const WantedError& wanted, ErrorOrigin& origin);

// Whether the function around `node` looks below the surface of errors itself: a method Is, As,
// Unwrap or Cause, one that calls such a thing, or one that looks for the same in wrapped errors.
bool UnwrapsByHand(FileContext& file, syntax::NodeId node, const WantedError& wanted);

}  // namespace premortem::rules
