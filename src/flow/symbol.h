// Symbols: stable names of functions, types, fields and methods. Summaries of different packages
// refer to each other by them, as objects of one package exist more than once: its test variant may
// have been checked from the ground, and what comes out of a cache has no objects at all.
//
//   FunctionSymbol(Get(call.callee))   "(*net/http.Server).Serve"
//
// A symbol is an interned text, so equality is an integer compare. Its text is the same in every
// run; its id is not, and nothing that a user sees is ordered by it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/interner.h"
#include "types/object.h"
#include "types/type.h"

namespace premortem::flow {

using types::ObjectId;
using types::TypeId;

struct Symbol : Id<Symbol> {
  using Id::Id;
};

Symbol SymbolOf(std::string_view text);
std::string_view TextOf(Symbol symbol);  // "" for none

// "p.F", "(p.T).M", "(*p.T).M", "(p.I).M" for the method of an interface: without type parameters,
// and for the method of an instance that of its generic type.
std::string FunctionName(const types::Object& func);

// Appends a type so that identical types have equal texts, whatever aliases and names of parameters
// they were written with. Type parameters are numbered; types that a function declares carry their
// offset. Texts end at about 4 KiB: longer types may be taken for each other.
void AppendType(std::string& out, TypeId t);

// Of the key of a method: its name alone, which stands for methods of any signature. "~Next".
std::string LooseKey(std::string_view key);
inline bool IsLooseKey(std::string_view key) { return key.starts_with('~'); }

// Symbols of types and methods; remembers them. One for each thread.
class TypeSymbols {
 public:
  Symbol OfType(TypeId t);
  // What a method of an interface and the method that implements it have in common: the name, for
  // one that is not exported with its package, and the signature. Where type parameters are in the
  // signature only the LooseKey.
  Symbol OfMethod(const types::Object& method);
  // Of a field of a struct: "p.T.name"; where the struct has no name, by the field's place.
  // `structure` is the struct or a pointer to it. None where there is no such field.
  Symbol OfField(TypeId structure, uint32_t index);

 private:
  std::unordered_map<uint32_t, Symbol> types_, methods_;
};

}  // namespace premortem::flow
