// The names of Go programs: one interner for the whole process, and the ids of the names that
// premortem itself knows.
//
//   if (call.name == names::kAppend) ...
#pragma once

#include "base/interner.h"
#include "syntax/token.h"

namespace premortem::syntax {

namespace names {

namespace internal {
enum FixedName : uint32_t {
  kNone,
#define PREMORTEM_NAME(name, text) k##name,
#include "syntax/names.def"
};
}  // namespace internal

#define PREMORTEM_NAME(name, text) inline constexpr NameId k##name{internal::k##name};
#include "syntax/names.def"

}  // namespace names

// The interner of the program. Lives to its end.
Interner& Names();

// The keyword that `name` spells, or kIdent.
constexpr Token KeywordOrIdent(NameId name) {
  constexpr auto kFirst = static_cast<uint32_t>(Token::kBreak);
  return name.value <= names::kVar.value ? static_cast<Token>(kFirst + name.value - 1)
                                         : Token::kIdent;
}
static_assert(KeywordOrIdent(names::kBreak) == Token::kBreak);
static_assert(KeywordOrIdent(names::kVar) == Token::kVar);
static_assert(KeywordOrIdent(names::kBlank) == Token::kIdent);

}  // namespace premortem::syntax
