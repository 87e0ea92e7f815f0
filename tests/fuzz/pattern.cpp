// Patterns for packages, and globs: the first line of the input is the pattern, the rest the name.
#include "workspace/pattern.h"

#include "base/fs.h"
#include "engine/glob.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Matching costs |pattern| * |name|.
  std::string_view text = View(data, std::min<size_t>(size, 4096));
  size_t end = std::min(text.find('\n'), text.size());
  std::string_view pattern = text.substr(0, end);
  std::string_view name = text.substr(std::min(end + 1, text.size()));
  bool matches = workspace::MatchesPattern(pattern, name);
  if (matches) {
    Expect(workspace::TreeMayMatch(pattern, name), "what fits lies in a tree that may fit");
  }
  engine::GlobMatches(pattern, name);
  static const MemoryFileSystem fs = [] {
    MemoryFileSystem files;
    files.Add("/w/a/b.go", "package a\n");
    return files;
  }();
  workspace::Pattern classified = workspace::ClassifyPattern(fs, "/w", pattern);
  Expect(classified.path.empty() || classified.path.starts_with('/'), "paths are absolute");
  workspace::IgnorePatterns ignore({std::string(pattern), "./" + std::string(pattern)});
  ignore.ShouldIgnore(name);
  return 0;
}
