// What the files of one package say: what it declares, what these declarations refer to in their
// own package, and which names they use of the packages that they import. By syntax alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/free_names.h"
#include "rules/package_view.h"

namespace premortem::rules {

// What can only move as one: a function, a type with its methods, the variables of one
// specification, the constants of one declaration that counts with iota.
struct DeclUnit {
  std::vector<std::string_view> names;  // empty for init, for `_`, and for methods of no known type
  const FileView* file = nullptr;       // of the first declaration
  syntax::NodeId name;                  // the first name's identifier
  bool test = false;                    // declared in a _test.go file
  std::set<uint32_t> refers_to;         // other units of the package, by index
  std::set<uint32_t> imports;           // packages of the program that it uses names of, by index
};

// One import specification.
struct ImportSite {
  enum class Form : uint8_t { kNamed, kDot, kBlank };

  const FileView* file = nullptr;
  syntax::NodeId spec;
  Form form = Form::kNamed;
  std::set<std::string_view> names;  // used through it
};

// All that imports one package.
struct ImportUse {
  std::vector<ImportSite> sites;      // in the order of the files
  std::set<uint32_t> users;           // units that use a name of it
  std::set<std::string_view> names;   // used in files that are no tests
  std::set<std::string_view> tested;  // used in _test.go files
};

class PackageFacts {
 public:
  // For a name in a file with a dot import: whether the package imported declares it.
  using DeclaresName = std::function<bool(uint32_t package, std::string_view name)>;
  using NameOfPackage = std::function<std::string_view(uint32_t package)>;

  // Reads the declarations. `package` has trees and must outlive the facts.
  explicit PackageFacts(const PackageView& package);

  bool Declares(std::string_view name) const { return unit_by_name_.contains(name); }
  // The unit that declares the name, or -1.
  int64_t UnitOf(std::string_view name) const;

  // Reads what the declarations refer to, if that has not been done.
  void ReadUses(const NameOfPackage& name_of, const DeclaresName& declares);

  const PackageView& package() const { return package_; }
  const std::vector<DeclUnit>& units() const { return units_; }
  // By package; only packages of the program.
  const std::map<uint32_t, ImportUse>& imports() const { return imports_; }

 private:
  struct FileImports;

  void DeclareFile(const FileView& file);
  void DeclareGroup(const FileView& file, syntax::NodeId decl);
  uint32_t AddUnit(const FileView& file, syntax::NodeId name);
  void Name(uint32_t unit, const syntax::Tree& tree, syntax::NodeId ident);
  void ReadFile(const FileView& file, const NameOfPackage& name_of, const DeclaresName& declares);
  void ReadName(uint32_t unit, const FileView& file, FileImports& imports, const FreeName& name,
                const DeclaresName& declares);
  bool IsField(const syntax::Tree& tree, const FreeName& name) const;
  void Use(uint32_t unit, uint32_t package, size_t site, std::string_view name);

  const PackageView& package_;
  bool uses_read_ = false;
  std::vector<DeclUnit> units_;
  std::unordered_map<std::string_view, uint32_t> unit_by_name_;
  std::map<uint32_t, ImportUse> imports_;

  // What is to be walked for the uses of a unit, in the order of the files.
  static constexpr uint32_t kMethod = 0xffffffff;
  struct Part {
    uint32_t unit;  // kMethod: that of its receiver
    syntax::NodeId node;
  };
  std::unordered_map<const FileView*, std::vector<Part>> parts_;
  // Types of the package that are written as maps, slices or arrays: keys of their literals are no
  // names of fields.
  std::set<std::string_view> element_types_;
};

}  // namespace premortem::rules
