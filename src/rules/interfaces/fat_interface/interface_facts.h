// What one package says of interfaces: which it declares, which types with methods, and which
// methods its code asks of values of interfaces, whoever declares them.
//
// Interfaces and types go by "path of the package.Name", methods by types::IdOf: each package is
// checked on its own, so that objects say nothing beyond it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/context.h"

namespace premortem::rules::fat_interface {

struct MethodShape {
  std::string id;
  size_t params = 0;
  size_t results = 0;

  friend auto operator<=>(const MethodShape&, const MethodShape&) = default;
};

// A type of the package level that has methods.
struct TypeFacts {
  std::string name;
  source::SourceRange place;         // of its name
  std::vector<MethodShape> methods;  // of an interface all, else those of the pointer; sorted
  std::vector<std::string> own;      // ids of those that an interface does not embed; sorted
  bool exported = false;
  bool test = false;         // is there for tests or demonstrations
  bool generated = false;    // the file is
  bool constrained = false;  // the file is built on some platforms or with some tags only
};

// Who asks methods of an interface: a struct by its fields and its methods, or all functions of a
// package taken together, which often are the methods of something that has no name.
struct Consumer {
  std::string type;  // empty: functions
  std::string package;
  bool test = false;

  friend auto operator<=>(const Consumer&, const Consumer&) = default;
};

struct InterfaceFacts : Facts {
  std::vector<TypeFacts> interfaces;
  std::vector<TypeFacts> types;
  // By interface and consumer: the ids of the methods with their first place in the package.
  using Methods = std::map<std::string, source::SourceRange>;
  std::map<std::string, std::map<Consumer, Methods>> uses;
  bool has_api = false;  // exports functions or types
  bool broken = false;   // has type errors: what it uses may not be known
  // Interfaces of which something is asked in ways that are not followed, and those that are made
  // to be asked for at run time, or to be a part of others.
  std::vector<std::string> unclear;
};

// The least number of methods that an interface which is looked at declares.
inline constexpr size_t kFewestMethods = 4;

std::unique_ptr<Facts> InterfaceFactsOf(PackageContext& package);

}  // namespace premortem::rules::fat_interface
