// Counterpart: go/build/build.go, internal/syslist, go1.27.
#include "workspace/constraint.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace premortem::workspace {

namespace {

using syntax::GoMinorOfTag;
using syntax::IsGoBuildLine;
using syntax::IsPlusBuildLine;

// Blanks as Go's strings.TrimSpace sees them, ASCII only.
std::string_view TrimSpace(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  size_t start = text.find_first_not_of(kSpaces);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kSpaces) - start + 1);
}

// Walks the lines of the leading comments. A //go:build line counts wherever it stands among them;
// a // +build line only in the part before the last empty line.
class HeaderScanner {
 public:
  explicit HeaderScanner(std::string_view header) : header_(header) {}

  Result<ConstraintLines> Scan() {
    while (at_ < header_.size() && !done_) {
      std::string_view line = TrimSpace(NextLine());
      if (line.empty() && !ended_) {
        plus_end_ = at_;
        continue;
      }
      if (!line.starts_with("//")) ended_ = true;
      if (!in_comment_ && IsGoBuildLine(line)) {
        if (!lines_.go_build.empty()) return Fail("multiple //go:build comments");
        lines_.go_build = line;
      }
      SkipComments(line);
    }
    if (lines_.go_build.empty()) FindPlusBuildLines();
    return std::move(lines_);
  }

 private:
  std::string_view NextLine() {
    size_t end = std::min(header_.find('\n', at_), header_.size());
    std::string_view line = header_.substr(at_, end - at_);
    at_ = std::min(end + 1, header_.size());
    return line;
  }

  void SkipComments(std::string_view line) {
    while (!line.empty()) {
      if (in_comment_) {
        size_t end = line.find("*/");
        if (end == std::string_view::npos) return;
        in_comment_ = false;
        line = TrimSpace(line.substr(end + 2));
      } else if (line.starts_with("//")) {
        return;
      } else if (line.starts_with("/*")) {
        in_comment_ = true;
        line = TrimSpace(line.substr(2));
      } else {
        done_ = true;
        return;
      }
    }
  }

  void FindPlusBuildLines() {
    for (std::string_view line : Split(header_.substr(0, plus_end_), '\n')) {
      line = TrimSpace(line);
      if (IsPlusBuildLine(line)) lines_.plus_build.push_back(line);
    }
  }

  std::string_view header_;
  size_t at_ = 0;
  size_t plus_end_ = 0;  // end of the last empty line before anything that is no // comment
  bool ended_ = false;
  bool in_comment_ = false;
  bool done_ = false;
  ConstraintLines lines_;
};

}  // namespace

Result<ConstraintLines> FindConstraintLines(std::string_view header) {
  return HeaderScanner(header).Scan();
}

bool BuildContext::HasTag(std::string_view tag) const {
  if (cgo && tag == "cgo") return true;
  if (tag == goos || tag == goarch || tag == "gc") return true;
  if (goos == "android" && tag == "linux") return true;
  if (goos == "illumos" && tag == "solaris") return true;
  if (goos == "ios" && tag == "darwin") return true;
  if (tag == "unix" && IsUnixGoos(goos)) return true;
  if (tag == "boringcrypto") tag = "goexperiment.boringcrypto";
  if (std::ranges::find(build_tags, tag) != build_tags.end()) return true;
  if (std::ranges::find(tool_tags, tag) != tool_tags.end()) return true;
  int minor = GoMinorOfTag(tag);
  return minor >= 1 && minor <= go_minor && tag[4] != '0';
}

bool BuildContext::MatchesFileName(std::string_view name) const {
  name = name.substr(0, name.find('.'));
  size_t first = name.find('_');
  if (first == std::string_view::npos) return true;
  // What stands before the first _ is never a platform: linux.go is for all.
  std::vector<std::string_view> parts = Split(name.substr(first), '_');
  if (parts.back() == "test") parts.pop_back();
  size_t n = parts.size();
  if (n >= 2 && IsKnownGoos(parts[n - 2]) && IsKnownGoarch(parts[n - 1])) {
    return HasTag(parts[n - 1]) && HasTag(parts[n - 2]);
  }
  if (n >= 1 && (IsKnownGoos(parts[n - 1]) || IsKnownGoarch(parts[n - 1]))) {
    return HasTag(parts[n - 1]);
  }
  return true;
}

Result<bool> BuildContext::Matches(const ConstraintLines& lines) const {
  auto has_tag = [this](std::string_view tag) { return HasTag(tag); };
  if (!lines.go_build.empty()) {
    Result<Constraint> constraint = Constraint::Parse(lines.go_build);
    if (!constraint) return Fail("parsing //go:build line: " + constraint.error().message);
    return constraint->Evaluate(has_tag);
  }
  for (std::string_view line : lines.plus_build) {
    Result<Constraint> constraint = Constraint::Parse(line);
    if (constraint && !constraint->Evaluate(has_tag)) return false;
  }
  return true;
}

bool IsKnownGoos(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios",     "js",
      "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "wasip1",  "windows", "zos"};
  return std::ranges::binary_search(kNames, name);
}

bool IsUnixGoos(std::string_view name) {
  constexpr std::string_view kNames[] = {"aix",     "android", "darwin",  "dragonfly",
                                         "freebsd", "hurd",    "illumos", "ios",
                                         "linux",   "netbsd",  "openbsd", "solaris"};
  return std::ranges::binary_search(kNames, name);
}

bool IsKnownGoarch(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "386",     "amd64",  "amd64p32", "arm",       "arm64",       "arm64be", "armbe",   "loong64",
      "mips",    "mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle",  "ppc",     "ppc64",
      "ppc64le", "riscv",  "riscv64",  "s390",      "s390x",       "sparc",   "sparc64", "wasm"};
  return std::ranges::binary_search(kNames, name);
}

namespace {

struct Experiment {
  std::string_view name;
  int first_default;  // the first minor version of Go 1 that has it on by default
  int first_gone;     // the first that no longer knows it; 0 where it still exists
};

// In the order of internal/goexperiment.Flags. What go1.26 and go1.27 have on was read from their
// sources (internal/buildcfg/exp.go); what older versions had follows from release notes and has
// not been compared with their sources.
constexpr Experiment kExperiments[] = {
    {"regabiwrappers", 17, 0},
    {"regabiargs", 17, 0},
    {"coverageredesign", 20, 25},
    {"aliastypeparams", 24, 27},
    {"swissmap", 24, 26},
    {"spinbitmutex", 24, 26},
    {"synchashtriemap", 24, 26},
    {"dwarf5", 25, 0},
    {"jsonv2", 27, 0},
    {"greenteagc", 26, 0},
    {"randomizedheapbase64", 26, 0},
    {"sizespecializedmalloc", 27, 0},
};

bool IsOnByDefault(const Experiment& experiment, int go_minor, std::string_view goos,
                   std::string_view goarch) {
  if (go_minor < experiment.first_default) return false;
  if (experiment.first_gone != 0 && go_minor >= experiment.first_gone) return false;
  if (experiment.name.starts_with("regabi")) {
    constexpr std::string_view kArchs[] = {"amd64",   "arm64",   "loong64", "ppc64",
                                           "ppc64le", "riscv64", "s390x"};
    return std::ranges::find(kArchs, goarch) != std::end(kArchs);
  }
  if (experiment.name == "dwarf5") return goos != "darwin" && goos != "ios" && goos != "aix";
  return true;
}

// "amd64.v1", "amd64.v2", ...: a level brings those below it.
void AddLevelTags(std::string_view goarch, std::string_view level, std::vector<std::string>* tags) {
  std::string prefix = std::string(goarch) + ".";
  auto up_to = [&](std::string_view stem, int from, int fallback, int limit) {
    int top = fallback;
    if (level.starts_with(stem)) {
      std::from_chars(level.data() + stem.size(), level.data() + level.size(), top);
    }
    top = std::min(top, limit);
    for (int i = from; i <= top; ++i) {
      tags->push_back(prefix + std::string(stem) + std::to_string(i));
    }
  };
  auto one = [&](std::string_view fallback) {
    tags->push_back(prefix + std::string(level.empty() ? fallback : level));
  };
  if (goarch == "amd64") return up_to("v", 1, 1, 4);
  if (goarch == "ppc64" || goarch == "ppc64le") return up_to("power", 8, 8, 10);
  if (goarch == "arm") {
    int top = 7;
    if (!level.empty()) std::from_chars(level.data(), level.data() + level.size(), top);
    for (int i = 5; i <= std::min(top, 7); ++i) tags->push_back(prefix + std::to_string(i));
    return;
  }
  if (goarch == "386") return one("sse2");
  if (goarch == "arm64") return one("v8.0");
  if (goarch == "riscv64") return one("rva20u64");
  if (goarch.starts_with("mips")) return one("hardfloat");
}

}  // namespace

std::vector<std::string> ToolTags(int go_minor, std::string_view goos, std::string_view goarch,
                                  std::string_view goexperiment, std::string_view level) {
  std::vector<std::string> on;
  for (const Experiment& experiment : kExperiments) {
    if (IsOnByDefault(experiment, go_minor, goos, goarch)) on.emplace_back(experiment.name);
  }
  for (std::string_view name : Split(goexperiment, ',')) {
    if (name.empty()) continue;
    if (name == "none") {
      on.clear();
    } else if (name.starts_with("no")) {
      std::erase(on, name.substr(2));
    } else if (std::ranges::find(on, name) == on.end()) {
      on.emplace_back(name);
    }
  }
  std::vector<std::string> tags;
  for (const std::string& name : on) tags.push_back("goexperiment." + name);
  AddLevelTags(goarch, level, &tags);
  return tags;
}

}  // namespace premortem::workspace
