// What may stand in a module path, an import path and a file name, and how the module cache writes
// module paths on file systems that fold case: "github.com/BurntSushi/toml" is kept in
// "github.com/!burnt!sushi/toml".
//
// Counterpart: golang.org/x/mod/module/module.go, go1.27.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace premortem::workspace {

// Each returns what is wrong with the path, or nothing.
std::optional<std::string> CheckImportPath(std::string_view path);
std::optional<std::string> CheckFilePath(std::string_view path);
std::optional<std::string> CheckModulePath(std::string_view path);

// "example.com/m/v2" -> "/v2", "gopkg.in/yaml.v3" -> ".v3", "example.com/m" -> "". Nothing where
// the suffix is one that no module path may have ("/v1", "/v02").
std::optional<std::string_view> PathMajor(std::string_view module_path);
// Whether `version` may be a version of a module whose path has the suffix `path_major`; else why
// not.
std::optional<std::string> CheckPathMajor(std::string_view version, std::string_view path_major);

// The form in the module cache. Nothing where the path or version cannot be there.
std::optional<std::string> EscapeModulePath(std::string_view path);
std::optional<std::string> EscapeModuleVersion(std::string_view version);

// Whether `path` is `prefix` or below it: a/b is below a, ab is not.
bool HasPathPrefix(std::string_view path, std::string_view prefix);
// Whether the first element has no dot, as in the standard library.
bool IsStandardImportPath(std::string_view path);
// ".", "..", "./x" and "../x".
bool IsLocalImportPath(std::string_view path);
// Whether a package of this import path may lie in the module at `module_path`.
inline bool MayBeInModule(std::string_view path, std::string_view module_path) {
  return HasPathPrefix(path, module_path);
}

}  // namespace premortem::workspace
