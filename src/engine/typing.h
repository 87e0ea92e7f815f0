// Types for rules: each package that rules look at is checked once, its declarations when what it
// imports is known and its bodies right after, and handed to its rules while those who import it go
// on. Of all other packages what is needed is checked without bodies.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>

#include "base/fs.h"
#include "base/function_ref.h"
#include "engine/parsed_package.h"
#include "source/file_table.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem::engine {

class Typing {
 public:
  // Loads what the packages of the program import. Their files are in the table; those of others go
  // there. `fs`, `packages` and `files` must outlive it.
  Typing(workspace::Loading& loading, const FileSystem& fs,
         std::span<const rules::PackageView> packages, source::FileTable& files);

  // Has each package of the program parsed, type-checked and analysed: `parse(i)` and then
  // `analyse(i)`, on any thread, in no order, on a large stack. In between, what is found out is
  // put into the package; nothing where it is not known, such as one that was made up by a rule's
  // test.
  void Run(FunctionRef<ParsedPackage&(size_t)> parse, FunctionRef<void(size_t)> analyse);

  // Type-checks a package once more, as it was or edited, with objects of its own which others do
  // not see. `analyse` may call it.
  void CheckAgain(ParsedPackage& package);

 private:
  // By import path, the external tests of a package apart.
  using Key = std::pair<std::string, bool>;
  static Key KeyOf(const rules::PackageView& view) {
    return {view.import_path, !view.for_test.empty()};
  }

  std::span<const rules::PackageView> views_;
  types::TypeStore store_;
  workspace::Workspace workspace_;
  std::map<Key, const workspace::Package*> packages_;
  types::Program program_;
};

}  // namespace premortem::engine
