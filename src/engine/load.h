// From patterns to the packages that rules will see: the bridge between the workspace, which knows
// what `go list` knows, and src/rules, which wants files.
#pragma once

#include <string>
#include <vector>

#include "base/fs.h"
#include "base/result.h"
#include "engine/options.h"
#include "rules/package_view.h"
#include "source/file_table.h"
#include "workspace/workspace.h"

namespace premortem::engine {

struct Program {
  // Sorted by import path, test variants behind the package they test; files without trees.
  std::vector<rules::PackageView> packages;
  // What could not be loaded, one line each; the analysis goes on without it.
  std::vector<std::string> warnings;
  // Patterns that name nothing: the command cannot be carried out as it was meant.
  std::vector<Error> unusable;
};

// How a path is shown: relative to the working directory.
std::string ShownPath(const std::string& directory, const std::string& path);
// The same for the file that an error is about.
Error Shown(const std::string& directory, Error error);

// A warning of the workspace in one line, with its count.
std::string WarningText(const std::string& directory, const workspace::Warning& warning);

// The question to the workspace.
workspace::LoadOptions LoadRequest(const Options& options, const FileSystem& fs);

// `targets` is what workspace::Loading::Targets gave for the request.
Program Load(const Options& options, const FileSystem& fs, const workspace::Workspace& targets,
             source::FileTable& files);

}  // namespace premortem::engine
