// Go's settings without Go: the environment, Go's env file, GOFLAGS and GOROOT/go.env decide where
// the module cache is, which platform is meant, and whether go.work or a vendor folder counts.
//
//   GoEnv env = GoEnv::Read(fs, {{"HOME", "/root"}, {"PATH", "/usr/local/go/bin"}}, options);
//   env.goroot, env.gomodcache, env.goos
//
// Counterpart: cmd/go/internal/cfg/cfg.go, cmd/go/internal/toolchain/select.go, go1.27.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fs.h"
#include "workspace/constraint.h"

namespace premortem::workspace {

using Environment = std::map<std::string, std::string, std::less<>>;

// What the command line says, where it says something.
struct EnvOptions {
  std::string goroot;  // a folder, or "none"
  std::string goos, goarch;
  std::optional<bool> cgo;
  std::vector<std::string> tags;
  // The go and toolchain lines of the main module or workspace, which may ask for another
  // toolchain.
  std::string go_line, toolchain_line;
};

struct GoEnv {
  std::string goroot;      // empty where there is none
  std::string go_version;  // of the toolchain in goroot: "1.27.4"; empty where unknown
  std::string gomodcache;  // empty where there is none
  std::string gowork;      // "" or "auto": look for one; "off"; or a file
  std::string mod_flag;    // "", "readonly", "vendor" or "mod", of GOFLAGS
  std::string mod_file;    // -modfile of GOFLAGS
  std::string go111module;
  BuildContext context;
  std::vector<std::string> warnings;

  static GoEnv Read(const FileSystem& fs, const Environment& environment,
                    const EnvOptions& options);
};

// The environment of this process.
Environment ProcessEnvironment();

// Splits GOFLAGS at blanks; a flag may be quoted as a whole with ' or ".
std::vector<std::string> SplitGoFlags(std::string_view text);

}  // namespace premortem::workspace
