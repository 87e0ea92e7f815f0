#include "models/tests.h"

#include <algorithm>

namespace premortem::models {

namespace {

// With what lies below them.
constexpr std::string_view kLibraries[] = {
    "github.com/onsi/ginkgo",
    "github.com/onsi/gomega",
    "github.com/stretchr/testify",
    "gotest.tools",
    "testing",
};

constexpr std::string_view kFolders[] = {
    "e2e", "test", "testhelper", "testhelpers", "testing", "tests", "testutil", "testutils",
};

}  // namespace

bool IsTestLibrary(std::string_view import_path) {
  return std::ranges::any_of(kLibraries, [&](std::string_view library) {
    return import_path.starts_with(library) &&
           (import_path.size() == library.size() || import_path[library.size()] == '/');
  });
}

bool IsTestPackage(std::string_view import_path) {
  while (!import_path.empty()) {
    size_t slash = std::min(import_path.find('/'), import_path.size());
    std::string_view element = import_path.substr(0, slash);
    if (std::ranges::find(kFolders, element) != std::end(kFolders)) return true;
    import_path.remove_prefix(std::min(slash + 1, import_path.size()));
  }
  return false;
}

}  // namespace premortem::models
