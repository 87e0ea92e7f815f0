// Types for rules: everything that the packages of a run depend on, checked once without function
// bodies, and from there each package with its bodies when its rules are to run.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/fs.h"
#include "engine/options.h"
#include "engine/parsed_package.h"
#include "source/file_table.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem::engine {

class Typing {
 public:
  // Loads and checks what the patterns of the options name and all that it imports; files go into
  // the table. `fs` and `files` must outlive it.
  Typing(const Options& options, const FileSystem& fs, source::FileTable& files);

  // Type-checks the package and puts what is found out into its view. Nothing happens where the
  // package is not known, such as one that was made up by a rule's test. Thread-safe; must run on a
  // large stack.
  void Check(ParsedPackage& package);

 private:
  const workspace::Package* PackageOf(const rules::PackageView& view) const;

  types::TypeStore store_;
  workspace::Workspace workspace_;
  // By import path; the variant with the package's own tests before the one without.
  std::map<std::string, const workspace::Package*, std::less<>> packages_;
  types::Program program_;
};

}  // namespace premortem::engine
