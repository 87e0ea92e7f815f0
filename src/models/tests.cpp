#include "models/tests.h"

#include <algorithm>
#include <string>

namespace premortem::models {

namespace {

// With what lies below them.
constexpr std::string_view kLibraries[] = {
    "github.com/mndrix/tap-go",    "github.com/onsi/ginkgo", "github.com/onsi/gomega",
    "github.com/stretchr/testify", "gotest.tools",           "testing",
};

constexpr std::string_view kFolders[] = {
    "conformance", "e2e",     "envtest", "interop",  "test",      "testhelper",
    "testhelpers", "testing", "tests",   "testutil", "testutils",
};

constexpr std::string_view kDoubles[] = {"fake", "mock", "stub"};

constexpr std::string_view kPurposes[] = {"demo",   "demonstration", "example",
                                          "sample", "test",          "testing"};

// With an upper or lower first letter.
bool BeginsWith(std::string_view text, std::string_view word) {
  return !text.empty() && (text[0] | 0x20) == word[0] && text.substr(1).starts_with(word.substr(1));
}

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

bool SpeaksOfTests(std::string_view sentence) {
  auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  for (auto at = sentence.begin(); at != sentence.end();) {
    auto begin = std::find_if(at, sentence.end(), is_letter);
    at = std::find_if_not(begin, sentence.end(), is_letter);
    std::string word(begin, at);
    std::ranges::transform(word, word.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    if (std::ranges::find(kPurposes, word) != std::end(kPurposes)) return true;
  }
  return false;
}

bool IsTestDouble(std::string_view import_path, std::string_view type) {
  std::string_view folder = import_path.substr(import_path.rfind('/') + 1);
  return std::ranges::any_of(kDoubles, [&](std::string_view word) {
    return BeginsWith(type, word) || BeginsWith(folder, word) || folder.ends_with(word);
  });
}

}  // namespace premortem::models
