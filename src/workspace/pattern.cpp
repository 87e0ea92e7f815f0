// Counterpart: cmd/go/internal/search/search.go, cmd/internal/pkgpattern, go1.27.
#include "workspace/pattern.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/parallel.h"
#include "base/text.h"
#include "workspace/modfile.h"
#include "workspace/module_path.h"
#include "workspace/module_set.h"

namespace premortem::workspace {

namespace {

bool IsMetaName(std::string_view name) {
  return name == "all" || name == "std" || name == "cmd" || name == "tool" || name == "work";
}

std::string Absolute(const std::string& working_directory, std::string_view path) {
  return path.starts_with('/') ? CleanPath(path) : JoinPath(working_directory, path);
}

}  // namespace

Pattern ClassifyPattern(const FileSystem& fs, const std::string& working_directory,
                        std::string_view text) {
  std::string path = Absolute(working_directory, text);
  bool wildcard = text.find("...") != std::string_view::npos;
  bool local = IsLocalImportPath(text) || text.starts_with('/');
  Pattern pattern{PatternKind::kImportPath, std::string(text), path};
  if (text.ends_with(".go") && fs.IsFile(path)) {
    pattern.kind = PatternKind::kFile;
  } else if (wildcard) {
    pattern.kind = local ? PatternKind::kFolderPattern : PatternKind::kImportPattern;
  } else if (local) {
    pattern.kind = PatternKind::kFolder;
  } else if (IsMetaName(text)) {
    pattern.kind = PatternKind::kMeta;
  } else if (fs.IsDirectory(path)) {
    pattern.kind = PatternKind::kFolder;
  }
  return pattern;
}

namespace {

// Stands for the element "vendor", which no wildcard matches.
constexpr char kVendor = '\0';

// Replaces the elements "vendor" that something follows.
std::string HideVendor(std::string_view path) {
  std::string hidden;
  std::vector<std::string_view> elements = Split(path, '/');
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) hidden += '/';
    bool is_vendor = elements[i] == "vendor" && i + 1 < elements.size();
    if (is_vendor) {
      hidden += kVendor;
    } else {
      hidden += elements[i];
    }
  }
  return hidden;
}

// "..." matches any text without kVendor. Falls back to the last wildcard only, so it is quadratic
// at worst.
bool MatchWild(std::string_view pattern, std::string_view name) {
  std::string_view retry_pattern;
  std::string_view retry_name;
  bool can_retry = false;
  for (;;) {
    if (pattern.starts_with("...")) {
      pattern.remove_prefix(3);
      retry_pattern = pattern;
      retry_name = name;
      can_retry = true;
    } else if (!pattern.empty() && !name.empty() && pattern[0] == name[0]) {
      pattern.remove_prefix(1);
      name.remove_prefix(1);
    } else if (pattern.empty() && name.empty()) {
      return true;
    } else {
      if (!can_retry || retry_name.empty() || retry_name[0] == kVendor) return false;
      retry_name.remove_prefix(1);
      name = retry_name;
      pattern = retry_pattern;
    }
  }
}

}  // namespace

bool MatchesPattern(std::string_view pattern, std::string_view name) {
  if (pattern.find(kVendor) != std::string_view::npos) return false;
  if (name.find(kVendor) != std::string_view::npos) return false;
  std::string hidden_pattern = HideVendor(pattern);
  std::string hidden_name = HideVendor(name);
  std::string_view wild = hidden_pattern;
  if (MatchWild(wild, hidden_name)) return true;
  if (!wild.ends_with("/...")) return false;
  // "x/..." matches x, and "x/vendor/..." matches x/vendor.
  std::string stem(wild.substr(0, wild.size() - 4));
  if (stem.ends_with(kVendor)) stem.replace(stem.size() - 1, 1, "vendor");
  return MatchWild(stem, hidden_name);
}

bool TreeMayMatch(std::string_view pattern, std::string_view name) {
  size_t dots = pattern.find("...");
  bool wildcard = dots != std::string_view::npos;
  pattern = pattern.substr(0, dots);
  if (name.size() <= pattern.size() && HasPathPrefix(pattern, name)) return true;
  return wildcard && name.starts_with(pattern);
}

namespace {

std::string WithSlashes(std::string_view path) {
  std::string text(path);
  if (!text.starts_with('/')) text.insert(0, "/");
  if (!text.ends_with('/')) text += '/';
  return text;
}

}  // namespace

IgnorePatterns::IgnorePatterns(const std::vector<std::string>& patterns) {
  for (std::string_view pattern : patterns) {
    bool is_relative = pattern.starts_with("./");
    if (is_relative) pattern.remove_prefix(2);
    (is_relative ? relative_ : anywhere_).push_back(WithSlashes(pattern));
  }
}

bool IgnorePatterns::ShouldIgnore(std::string_view dir) const {
  if (dir.empty() || (relative_.empty() && anywhere_.empty())) return false;
  std::string path = WithSlashes(dir);
  auto starts = [&](const std::string& pattern) { return path.starts_with(pattern); };
  auto contains = [&](const std::string& pattern) { return path.find(pattern) != path.npos; };
  return std::ranges::any_of(relative_, starts) || std::ranges::any_of(anywhere_, contains);
}

namespace {

// The module that a folder belongs to, as far as walking needs to know it.
struct WalkedModule {
  std::string root;
  IgnorePatterns ignore;
};

std::shared_ptr<const WalkedModule> ReadModule(const FileSystem& fs, const std::string& root) {
  auto module = std::make_shared<WalkedModule>();
  module->root = root;
  if (root.empty()) return module;
  Result<FileText> text = fs.Read(JoinPath(root, "go.mod"));
  if (!text) return module;
  Result<ModFile> file = ParseModFileLax(root, text->view());
  if (file) module->ignore = IgnorePatterns(file->ignore);
  return module;
}

struct Step {
  std::string dir;
  std::shared_ptr<const WalkedModule> module;
  std::vector<DirEntry> entries;
  std::optional<Error> error;
  bool skipped = false;
  bool is_nested_module = false;  // and therefore skipped
};

bool HasFile(const std::vector<DirEntry>& entries, std::string_view name) {
  auto found = std::ranges::lower_bound(entries, name, {}, &DirEntry::name);
  return found != entries.end() && found->name == name && found->kind != EntryKind::kDirectory;
}

// Lists one folder, and finds out whether it is part of the walk.
void Visit(const FileSystem& fs, const WalkOptions& options, bool is_root, Step* step) {
  const WalkedModule& module = *step->module;
  if (!is_root && HasPathPrefix(step->dir, module.root) && step->dir.size() > module.root.size() &&
      module.ignore.ShouldIgnore(std::string_view(step->dir).substr(module.root.size()))) {
    step->skipped = true;
    return;
  }
  Result<std::vector<DirEntry>> entries = fs.List(step->dir);
  if (!entries) {
    step->error = entries.error();
    step->skipped = true;
    return;
  }
  step->entries = *std::move(entries);
  if (is_root || !HasFile(step->entries, "go.mod")) return;
  if (!fs.IsFile(JoinPath(step->dir, "go.mod"))) return;
  if (options.enter_modules) {
    step->module = ReadModule(fs, step->dir);
  } else {
    step->skipped = step->is_nested_module = true;
  }
}

bool IsEntered(const DirEntry& entry, const WalkOptions& options) {
  if (entry.kind != EntryKind::kDirectory) return false;
  if (entry.name.starts_with('.') || entry.name.starts_with('_')) return false;
  if (entry.name == "testdata") return false;
  return entry.name != "vendor" || options.enter_vendor;
}

// The order in which a walk meets the paths: a folder right before what it holds.
bool WalksBefore(const WalkedFolder& a, const WalkedFolder& b) {
  auto key = [](char c) {
    return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(c)) + 1;
  };
  return std::ranges::lexicographical_compare(a.dir, b.dir, {}, key, key);
}

bool HasGoFile(const std::vector<DirEntry>& entries) {
  return std::ranges::any_of(entries, [](const DirEntry& entry) {
    return entry.kind != EntryKind::kDirectory && entry.name.ends_with(".go");
  });
}

}  // namespace

WalkResult WalkFolders(const FileSystem& fs, const std::string& root, const WalkOptions& options) {
  WalkResult result;
  std::vector<Step> level;
  level.push_back({root, ReadModule(fs, FindUpwards(fs, root, "go.mod")), {}, {}, false});
  bool is_root = true;
  while (!level.empty()) {
    ParallelFor(level.size(), [&](size_t i) { Visit(fs, options, is_root, &level[i]); });
    is_root = false;
    std::vector<Step> next;
    for (Step& step : level) {
      if (step.error) result.errors.push_back(*std::move(step.error));
      if (step.is_nested_module) result.left_out_modules = true;
      if (step.skipped) continue;
      for (const DirEntry& entry : step.entries) {
        if (!IsEntered(entry, options)) continue;
        next.push_back({JoinPath(step.dir, entry.name), step.module, {}, {}, false});
      }
      if (!HasGoFile(step.entries)) continue;
      result.folders.push_back({std::move(step.dir), step.module->root, std::move(step.entries)});
    }
    level = std::move(next);
  }
  std::ranges::sort(result.folders, WalksBefore);
  std::ranges::sort(result.errors, {}, &Error::file);
  return result;
}

}  // namespace premortem::workspace
