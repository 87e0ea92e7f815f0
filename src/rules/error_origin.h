// Where an error comes from, and whether it may be wrapped when it arrives: asked by the rules on
// comparisons and assertions that only find errors that are not.
//
//   OriginOf(function, {&f, value, at}, WantedSentinel(eof)).wrapped   // on one of the ways here
//
// What may arrive is a question to the program (flow/error_facts.h): through calls of all kinds,
// and from a parameter to what callers hand over.
#pragma once

#include <string>
#include <string_view>

#include "flow/symbol.h"
#include "ir/ir.h"
#include "rules/context.h"
#include "types/object.h"

namespace premortem::rules {

// What is looked for: a type of errors, or a variable that stands for a kind of them.
struct WantedError {
  flow::Symbol name;    // flow/error_note.h
  std::string package;  // that declares it
  const types::Object* sentinel = nullptr;
};
WantedError WantedSentinel(const types::Object& sentinel);
WantedError WantedType(types::TypeId type);

// An error as an instruction finds it.
struct ErrorAt {
  const ir::Function* function = nullptr;
  ir::ValueId error, at;
};

struct ErrorOrigin {
  // The wanted one is among what arrives bare, or is wrapped before it arrives, and where; no file:
  // in a library.
  bool bare = false;
  bool wrapped = false;
  source::SourceLoc place;
  std::string_view library;  // of no file: the package
  // There is more that may arrive than is seen.
  bool open = false;
  // It is a parameter of an exported function, which is handed whatever others have: but for tests
  // nobody in the program calls it, or somebody in another module does.
  bool handed_in = false;
};

ErrorOrigin OriginOf(FunctionContext& function, const ErrorAt& error, const WantedError& wanted);

// For `check --why`: why nothing is missed of an error that arrives so.
std::string_view WhyNotMissed(const ErrorOrigin& origin);

// The call in the package that has its "(" there; that character, where it is no such place.
source::SourceRange RangeOfCall(const FileContext& file, source::SourceLoc paren);

// Whether the function around `node` looks below the surface of errors itself: a method Is, As,
// Unwrap or Cause, one that calls such a thing, or one that looks for the same in wrapped errors.
bool UnwrapsByHand(FileContext& file, syntax::NodeId node, const WantedError& wanted);

}  // namespace premortem::rules
