// Counterpart: cmd/go/internal/load/pkg.go (resolveEmbed), path/match.go, io/fs/glob.go, go1.27.
#include "workspace/embed.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "workspace/module_path.h"

namespace premortem::workspace {

namespace {

// Bounds the walk of one pattern: a tree with more files is no embedding that anybody compiles.
constexpr size_t kMaxFiles = 1'000'000;
constexpr int kMaxDepth = 200;

enum class GlobMatch { kNo, kYes, kMalformed };

// One character of a pattern's class; false where there is none.
bool TakeClassRune(std::string_view& pattern, char32_t* rune) {
  if (pattern.empty() || pattern[0] == '-' || pattern[0] == ']') return false;
  if (pattern[0] == '\\') pattern.remove_prefix(1);
  if (pattern.empty()) return false;
  int length = 0;
  *rune = DecodeUtf8(pattern, &length);
  pattern.remove_prefix(static_cast<size_t>(length));
  return !pattern.empty();
}

// Takes "[...]" from the front of `pattern`.
GlobMatch MatchClass(std::string_view& pattern, char32_t rune) {
  pattern.remove_prefix(1);
  bool negated = pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool matched = false;
  for (bool first = true;; first = false) {
    if (!first && pattern.starts_with(']')) break;
    char32_t low = 0;
    if (!TakeClassRune(pattern, &low)) return GlobMatch::kMalformed;
    char32_t high = low;
    if (pattern[0] == '-') {
      pattern.remove_prefix(1);
      if (!TakeClassRune(pattern, &high)) return GlobMatch::kMalformed;
    }
    matched |= low <= rune && rune <= high;
  }
  pattern.remove_prefix(1);
  return matched != negated ? GlobMatch::kYes : GlobMatch::kNo;
}

// Whether the whole of `pattern` is well-formed.
bool IsWellFormed(std::string_view pattern) {
  while (!pattern.empty()) {
    if (pattern[0] == '[') {
      if (MatchClass(pattern, 0) == GlobMatch::kMalformed) return false;
    } else if (pattern[0] == '\\') {
      if (pattern.size() == 1) return false;
      pattern.remove_prefix(2);
    } else {
      pattern.remove_prefix(1);
    }
  }
  return true;
}

// Matches one path element against a well-formed pattern. Linear with one point to fall back to:
// the last star.
bool MatchElement(std::string_view pattern, std::string_view name) {
  std::string_view star_pattern;
  std::string_view star_name;
  bool have_star = false;
  for (;;) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star_pattern = pattern;
      star_name = name;
      have_star = true;
      continue;
    }
    if (name.empty() && pattern.empty()) return true;
    bool matched = false;
    std::string_view rest = pattern;
    size_t used = 1;
    if (!name.empty() && !pattern.empty()) {
      int length = 0;
      char32_t rune = DecodeUtf8(name, &length);
      used = static_cast<size_t>(length);
      if (pattern[0] == '[') {
        matched = MatchClass(rest, rune) == GlobMatch::kYes;
      } else if (pattern[0] == '?') {
        matched = true;
        rest.remove_prefix(1);
      } else {
        if (pattern[0] == '\\') rest.remove_prefix(1);
        matched = rest[0] == name[0];
        rest.remove_prefix(1);
        used = 1;
      }
    }
    if (matched) {
      pattern = rest;
      name.remove_prefix(used);
    } else if (have_star && !star_name.empty()) {
      star_name.remove_prefix(1);
      name = star_name;
      pattern = star_pattern;
    } else {
      return false;
    }
  }
}

// A path that io/fs accepts: elements without "." and "..", no slash at either end.
bool IsValidPattern(std::string_view pattern) {
  if (pattern.empty() || pattern == ".") return false;
  for (std::string_view element : Split(pattern, '/')) {
    if (element.empty() || element == "." || element == "..") return false;
  }
  return true;
}

// Names that never get into a module.
bool IsBadName(std::string_view name) {
  return CheckFilePath(name).has_value() || name == ".bzr" || name == ".hg" || name == ".git" ||
         name == ".svn";
}

std::string JoinNames(const std::string& dir, const std::string& name) {
  return dir.empty() ? name : dir + "/" + name;
}

class EmbedResolver {
 public:
  EmbedResolver(const FileSystem& fs, const std::string& dir) : fs_(fs), dir_(dir) {}

  EmbedResult Resolve(const std::vector<std::string>& patterns) {
    EmbedResult result;
    for (const std::string& pattern : patterns) {
      std::string message = AddPattern(pattern);
      if (message.empty()) continue;
      result.error = Error{.message = "pattern " + pattern + ": " + message, .file = dir_};
      return result;
    }
    result.files.assign(files_.begin(), files_.end());
    return result;
  }

 private:
  struct Found {
    std::string path;  // relative to the folder
    EntryKind kind = EntryKind::kFile;
  };

  // Returns what is wrong, or nothing.
  std::string AddPattern(std::string_view pattern) {
    bool all = pattern.starts_with("all:");
    if (all) pattern.remove_prefix(4);
    if (!IsWellFormed(pattern) || !IsValidPattern(pattern)) return "invalid pattern syntax";
    count_ = 0;
    for (const Found& found : Glob(pattern)) {
      std::string message = AddMatch(found, all);
      if (!message.empty()) return message;
    }
    return count_ == 0 ? "no matching files found" : "";
  }

  // Every file and folder that the pattern names, element by element.
  std::vector<Found> Glob(std::string_view pattern) {
    std::vector<Found> found = {{"", EntryKind::kDirectory}};
    for (std::string_view element : Split(pattern, '/')) {
      std::vector<Found> next;
      for (const Found& parent : found) {
        Result<std::vector<DirEntry>> entries = fs_.List(PathOf(parent.path));
        if (!entries) continue;
        for (const DirEntry& entry : *entries) {
          if (!MatchElement(element, entry.name)) continue;
          next.push_back({JoinNames(parent.path, entry.name), entry.kind});
        }
      }
      found = std::move(next);
    }
    return found;
  }

  std::string PathOf(const std::string& relative) const {
    return relative.empty() ? dir_ : dir_ + "/" + relative;
  }

  std::string AddMatch(const Found& found, bool all) {
    std::string what = found.kind == EntryKind::kDirectory ? "directory " : "file ";
    std::string prefix = "cannot embed " + what + found.path + ": ";
    std::string message = CheckPlace(found);
    if (!message.empty()) return prefix + message;
    if (found.kind == EntryKind::kFile) {
      AddFile(found.path);
      return {};
    }
    if (found.kind != EntryKind::kDirectory) return "cannot embed irregular file " + found.path;
    size_t before = count_;
    message = Walk(found.path, all, 0);
    if (!message.empty()) return message;
    return count_ == before ? prefix + "contains no embeddable files" : "";
  }

  // The match and the folders above it must be such as a module archive holds.
  std::string CheckPlace(const Found& found) {
    for (std::string path = found.path; !path.empty() && path != ".";
         path = std::string(DirName(path))) {
      if (checked_.contains(path)) break;
      if (fs_.Stat(PathOf(path) + "/go.mod")) return "in different module";
      bool is_match = path == found.path;
      if (!is_match && IsSymlink(path)) return "in non-directory " + path;
      std::string name(BaseName(path));
      if (IsBadName(name)) {
        return (is_match ? "invalid name " : "in invalid directory ") + name;
      }
      checked_.insert(path);
    }
    return {};
  }

  bool IsSymlink(const std::string& path) const {
    std::string parent(DirName(path));
    Result<std::vector<DirEntry>> entries = fs_.List(PathOf(parent == "." ? "" : parent));
    if (!entries) return false;
    auto entry = std::ranges::find(*entries, BaseName(path), &DirEntry::name);
    return entry != entries->end() && entry->kind == EntryKind::kSymlink;
  }

  void AddFile(const std::string& path) {
    files_.insert(path);
    ++count_;
  }

  // All files below a folder, but for hidden ones and those of other modules.
  std::string Walk(const std::string& path, bool all, int depth) {
    if (depth > kMaxDepth) return "cannot embed directory " + path + ": nested too deeply";
    Result<std::vector<DirEntry>> entries = fs_.List(PathOf(path));
    if (!entries) return entries.error().ToString();
    for (const DirEntry& entry : *entries) {
      std::string child = JoinNames(path, entry.name);
      bool hidden = entry.name[0] == '.' || entry.name[0] == '_';
      bool bad = IsBadName(entry.name);
      if (bad || (hidden && !all)) {
        if (entry.kind == EntryKind::kDirectory || hidden) continue;
        return "cannot embed file " + child + ": invalid name " + entry.name;
      }
      if (entry.kind == EntryKind::kDirectory) {
        if (fs_.Stat(PathOf(child) + "/go.mod")) continue;
        std::string message = Walk(child, all, depth + 1);
        if (!message.empty()) return message;
      } else if (entry.kind == EntryKind::kFile) {
        if (count_ >= kMaxFiles) return "cannot embed directory " + path + ": too many files";
        AddFile(child);
      }
    }
    return {};
  }

  const FileSystem& fs_;
  const std::string& dir_;
  std::set<std::string> files_;
  std::set<std::string> checked_;
  size_t count_ = 0;  // matches of the current pattern
};

}  // namespace

EmbedResult ResolveEmbeds(const FileSystem& fs, const std::string& dir,
                          const std::vector<std::string>& patterns) {
  return EmbedResolver(fs, dir).Resolve(patterns);
}

}  // namespace premortem::workspace
