// How exports (exports.h) are laid out; for those who write and load them alone.
//
//   magic
//   names       count, texts, in the order in which the rest mentions them
//   package     path, name; packages: imports, then others (both: count; path, name, PackageFlag)
//   types       count; of each its kind and what kinds without a body need. Such a type comes
//               behind those that it is made of, so that types can be made one by one
//   bodies      of the types that can refer to themselves, in the order of the types
//   objects     count; name, kind, type, value of a constant. Named types and aliases that are
//               declared by the package are not repeated here
//
// Names are indices; a type is its index plus one, 0 is none; a package is 0 for none, 1 for this
// one, and from 2 on those of the list.
#pragma once

#include <cstdint>
#include <string_view>

namespace premortem::types {

inline constexpr std::string_view kExportsMagic = "pmx1";

enum class ExportKind : uint8_t {
  // Without a body.
  kBasic,           // its number
  kUniverse,        // the name of a predeclared type: "byte", "error", "any"
  kEmptyInterface,  // what `any` stands for
  kExternal,        // package, name
  kPointer,         // base
  kSlice,           // element
  kArray,           // element, length
  kMap,             // key, element
  kChan,            // direction, element
  kUnion,           // count; tilde, type
  kTuple,           // count; variables: only where a tuple is the type of something
  kInstance,        // origin, count, arguments
  // With one.
  kNamed,      // package, name, whether the package declares it;  rparams, right side, methods
  kAlias,      // likewise
  kTypeParam,  // package, name, index;  constraint
  kStruct,     // fields
  kSignature,  // see WriteSignature
  kInterface,  // implicit, methods, embedded types
};

inline constexpr uint8_t kFakePackage = 1;  // could not be found, or is "C"

}  // namespace premortem::types
