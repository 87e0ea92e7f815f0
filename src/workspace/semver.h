// Versions as Go compares them: semantic versions of modules (v1.2.3-pre+incompatible), versions of
// Go itself (1.21, 1.21rc1, 1.21.3), and the choice between the two by module path.
//
//   CompareSemver("v1.2.0", "v1.10.0") < 0
//   CompareGoVersions("1.21rc1", "1.21.0") < 0        // and "1.21" is below both
//   LanguageVersion("1.21.3") == "1.21"
//
// Counterpart: golang.org/x/mod/semver, internal/gover, cmd/go/internal/gover/mod.go, go1.27.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace premortem::workspace {

// A module at a version; an empty version means "the one in this workspace" or "all versions".
struct ModuleVersion {
  std::string path;
  std::string version;

  friend bool operator==(const ModuleVersion&, const ModuleVersion&) = default;
  friend auto operator<=>(const ModuleVersion&, const ModuleVersion&) = default;
};

bool IsValidSemver(std::string_view version);
// Negative, zero or positive. An invalid version is less than a valid one; build metadata is
// ignored.
int CompareSemver(std::string_view a, std::string_view b);
// "v1.2" -> "v1.2.0"; build metadata is dropped. Empty where invalid.
std::string CanonicalSemver(std::string_view version);
// As CanonicalSemver, but keeps "+incompatible": the form that go.mod holds.
std::string CanonicalModuleVersion(std::string_view version);
std::string_view MajorOf(std::string_view version);  // "v2"; empty where invalid
std::string_view BuildOf(std::string_view version);  // "+incompatible"; mostly empty
// Whether the version names a commit: v0.0.0-20200102030405-abcdefabcdef and its like.
bool IsPseudoVersion(std::string_view version);

bool IsValidGoVersion(std::string_view version);
// Compares versions without "go" in front. Malformed ones are below all others.
int CompareGoVersions(std::string_view a, std::string_view b);
bool IsLanguageVersion(std::string_view version);       // "1.21", and not "1.21.0"
std::string LanguageVersion(std::string_view version);  // "1.21.3" -> "1.21"; empty where malformed
// "go1.21.3-corp" -> "1.21.3"; empty where the name is no toolchain's.
std::string_view GoVersionOfToolchain(std::string_view name);

// The pseudo modules "go" and "toolchain" that stand in requirement graphs.
bool IsToolchainModule(std::string_view path);
// Compares two versions of the module `path`.
int CompareModuleVersions(std::string_view path, std::string_view a, std::string_view b);
// By path, then by version.
void SortModules(std::vector<ModuleVersion>& modules);

}  // namespace premortem::workspace
