#include "engine/load.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "base/parallel.h"
#include "base/stats.h"
#include "syntax/parser.h"
#include "types/std_snapshot.h"
#include "workspace/pattern.h"
#include "workspace/workspace.h"

namespace premortem::engine {

namespace {

using rules::FileView;
using rules::LanguageVersion;
using rules::PackageView;
using workspace::FileRole;
using workspace::GoFile;
using workspace::Package;
using workspace::PackageId;
using workspace::Workspace;

// The number that the text begins with.
std::optional<uint16_t> LeadingNumber(std::string_view text) {
  constexpr size_t kMostDigits = 4;
  size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > kMostDigits) return {};
  uint16_t number = 0;
  for (char c : text.substr(0, digits)) number = static_cast<uint16_t>(number * 10 + (c - '0'));
  return number;
}

// "1.21.3" and "1.21rc1" are 1.21; what says nothing is the newest.
LanguageVersion ParseVersion(std::string_view text) {
  size_t dot = text.find('.');
  if (dot == std::string_view::npos) return rules::kNewestLanguage;
  std::optional<uint16_t> major = LeadingNumber(text);
  std::optional<uint16_t> minor = LeadingNumber(text.substr(dot + 1));
  if (!major || !minor) return rules::kNewestLanguage;
  return {*major, *minor};
}

std::string FolderImportPath(const Package& package) {
  const std::string& path = package.named_files ? package.folder_import_path : package.import_path;
  return path.starts_with("_/") ? std::string() : path;  // "_/home/a": made up, outside modules
}

// Package p as one view with its own test files, and p_test as another.
enum class Part { kPlain, kExternalTest };

class Loader {
 public:
  Loader(const Options& options, const FileSystem& fs, const Workspace& targets,
         source::FileTable& files)
      : options_(options), fs_(fs), files_(files), workspace_(targets) {}

  Program Load() {
    for (const Package& package : workspace_.packages()) {
      if (!package.target) continue;
      AddWarning(package);
      AddView(package, Part::kPlain);
      if (options_.tests.value_or(true)) AddView(package, Part::kExternalTest);
    }
    if (missing_.count > 0) program_.warnings.push_back(WarningText(options_.directory, missing_));
    for (const workspace::Warning& warning : workspace_.warnings()) {
      program_.warnings.push_back(WarningText(options_.directory, warning));
    }
    ReadFiles();
    SortPackages();
    return std::move(program_);
  }

 private:
  struct Wanted {
    size_t package;  // index in program_.packages
    std::string path;
    FileView view;
  };

  // What is wrong with a package, unless a finding will say it.
  void AddWarning(const Package& package) {
    if (!package.error) return;
    Error error = Shown(options_.directory, *package.error);
    if (package.missing) {
      // Of what `all` stands for, the packages of a missing module may be hundreds.
      if (package.is_argument) {
        program_.unusable.push_back(std::move(error));
      } else if (missing_.count++ == 0) {
        missing_.first = std::move(error);
      }
      return;
    }
    bool is_finding = package.import_cycle ||
                      package.folder->error_kind == workspace::FolderError::kNoGoFiles ||
                      (package.folder->error_kind == workspace::FolderError::kBadFile &&
                       HasSyntaxError(package.error->file));
    if (!is_finding) program_.warnings.push_back(error.ToString());
  }

  // Whether the head of a file that the workspace could not read is also wrong for the parser.
  bool HasSyntaxError(const std::string& path) const {
    Result<FileText> text = fs_.Read(path);
    if (!text) return true;  // said where the file is read
    syntax::Tree tree = syntax::ParseFile(text->view(), {.mode = syntax::ParseMode::kImportsOnly});
    return !tree.errors().empty();
  }

  void AddView(const Package& package, Part part) {
    std::vector<Wanted> wanted;
    for (const GoFile& file : package.folder->files) {
      if (Belongs(file, package, part)) wanted.push_back(Want(package, file));
    }
    if (part == Part::kPlain) {
      // Files whose head is broken are in no list; they belong somewhere all the same.
      for (const std::string& name : package.folder->invalid_go_files) {
        bool known = std::ranges::any_of(package.folder->files,
                                         [&](const GoFile& file) { return file.name == name; });
        if (!known) wanted.push_back(Want(package, GoFile{.name = name}));
      }
    }
    if (wanted.empty()) return;
    for (Wanted& file : wanted) {
      file.package = program_.packages.size();
      wanted_.push_back(std::move(file));
    }
    if (part == Part::kPlain) plain_views_[package.id.value] = program_.packages.size();
    program_.packages.push_back(ViewOf(package, part));
  }

  bool Belongs(const GoFile& file, const Package& package, Part part) const {
    bool tests = options_.tests.value_or(true);
    switch (file.role) {
      case FileRole::kGo:
      case FileRole::kCgo: return part == Part::kPlain;
      case FileRole::kTest: return part == Part::kPlain && tests;
      case FileRole::kXTest: return part == Part::kExternalTest && tests;
      case FileRole::kIgnored: {
        const std::vector<std::string>& invalid = package.folder->invalid_go_files;
        return part == Part::kPlain && std::ranges::find(invalid, file.name) != invalid.end();
      }
    }
    return false;
  }

  Wanted Want(const Package& package, const GoFile& file) const {
    FileView view;
    view.language = ParseVersion(workspace_.LanguageVersion(package, file));
    view.test = file.name.ends_with("_test.go");
    return {.path = JoinPath(package.dir, file.name), .view = view};
  }

  PackageView ViewOf(const Package& package, Part part) const {
    PackageView view;
    view.import_path = package.import_path;
    view.name = package.name;
    view.directory = package.dir;
    view.folder_import_path = FolderImportPath(package);
    view.whole_folder = !package.named_files;
    if (package.module.valid()) {
      const workspace::ModuleInfo& module = workspace_.Get(package.module);
      view.module_path = module.path;
      view.whole_module = IsWhole(module);
    }
    if (part == Part::kExternalTest) {
      view.for_test = view.import_path;
      view.import_path += "_test";
      view.name += "_test";
      return view;
    }
    std::set<std::string> imports(package.content->imports.begin(), package.content->imports.end());
    for (const workspace::Dependency& dependency : package.dependencies) {
      if (dependency.import == workspace::Dependency::kImplicit) continue;
      const std::string& written = package.content->imports[dependency.import];
      const std::string& meant = workspace_.Get(dependency.package).import_path;
      if (written == meant) continue;
      imports.erase(written);
      imports.insert(meant);
      view.import_map.emplace_back(written, meant);
    }
    view.imports.assign(imports.begin(), imports.end());
    return view;
  }

  // Whether a pattern stands for everything in the folder of the module.
  bool IsWhole(const workspace::ModuleInfo& module) const {
    if (module.dir.empty()) return false;
    std::vector<std::string> patterns = options_.patterns;
    if (patterns.empty()) patterns = {"."};
    return std::ranges::any_of(patterns, [&](const std::string& text) {
      workspace::Pattern pattern = workspace::ClassifyPattern(fs_, options_.directory, text);
      std::string_view root = pattern.path;
      switch (pattern.kind) {
        case workspace::PatternKind::kMeta: return module.main && (text == "all" || text == "work");
        case workspace::PatternKind::kFolder: break;
        case workspace::PatternKind::kFolderPattern:
          if (!root.ends_with("/...")) return false;
          root.remove_suffix(std::string_view("/...").size());
          break;
        default: return false;
      }
      return module.dir == root || module.dir.starts_with(std::string(root) + "/");
    });
  }

  void SortPackages() {
    std::vector<PackageView>& views = program_.packages;
    std::vector<size_t> order(views.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, {}, [&](size_t i) -> auto& { return views[i].import_path; });
    std::vector<uint32_t> place(views.size());
    std::vector<PackageView> sorted;
    for (uint32_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      sorted.push_back(std::move(views[order[i]]));
    }
    views = std::move(sorted);
    for (auto [id, view] : plain_views_) Link(workspace_.Get(PackageId(id)), views, place);
  }

  // What the package imports, by the places of the views.
  void Link(const Package& package, std::vector<PackageView>& views,
            const std::vector<uint32_t>& place) const {
    if (!IsOnePackage(package)) return;
    PackageView& view = views[place[plain_views_.at(package.id.value)]];
    auto link = [&](const std::vector<std::string>& imports,
                    const std::vector<workspace::Dependency>& dependencies,
                    std::vector<PackageView::Link>& links) {
      for (const workspace::Dependency& dependency : dependencies) {
        auto imported = plain_views_.find(dependency.package.value);
        if (imported == plain_views_.end()) continue;
        if (dependency.import == workspace::Dependency::kImplicit) continue;
        const std::string& path = imports[dependency.import];
        if (&links == &view.test_links && view.FindLink(path) != nullptr) continue;
        links.push_back({path, place[imported->second]});
      }
    };
    link(package.content->imports, package.dependencies, view.links);
    if (options_.tests.value_or(true)) {
      link(package.folder->test_imports, package.test_dependencies, view.test_links);
    }
  }

  // Whether the files agree on the name of their package; if not, nobody knows who imports what.
  static bool IsOnePackage(const Package& package) {
    return std::ranges::all_of(package.folder->files, [&](const GoFile& file) {
      bool built = file.role == FileRole::kGo || file.role == FileRole::kCgo;
      return !built || file.package_name == package.name;
    });
  }

  // In parallel, for the disk's sake; into the table in the order in which they were wanted.
  void ReadFiles() {
    std::vector<Result<FileText>> texts(wanted_.size());
    ParallelFor(wanted_.size(), [&](size_t i) { texts[i] = fs_.Read(wanted_[i].path); });
    uint64_t bytes = 0;
    size_t unreadable = 0;
    std::string first;
    for (size_t i = 0; i < wanted_.size(); ++i) {
      if (!texts[i]) {
        if (unreadable++ == 0) first = Shown(options_.directory, texts[i].error()).ToString();
        continue;
      }
      bytes += texts[i]->view().size();
      source::FileId id = files_.Add(wanted_[i].path, std::move(*texts[i]));
      wanted_[i].view.source = &files_.Get(id);
      program_.packages[wanted_[i].package].files.push_back(wanted_[i].view);
    }
    Stats::Global().Add("bytes of source", bytes);
    if (unreadable == 0) return;
    std::string count = unreadable == 1 ? "a file" : std::to_string(unreadable) + " files";
    program_.warnings.push_back(count + " cannot be read" +
                                (unreadable == 1 ? ": " : "; the first: ") + first);
  }

  const Options& options_;
  const FileSystem& fs_;
  source::FileTable& files_;
  const Workspace& workspace_;
  Program program_;
  workspace::Warning missing_{
      .message = "a package that a pattern stands for is missing", .count = 0, .first = {}};
  std::vector<Wanted> wanted_;
  std::map<uint32_t, size_t>
      plain_views_;  // index in program_.packages before sorting, by PackageId
};

}  // namespace

std::string ShownPath(const std::string& directory, const std::string& path) {
  if (directory.empty() || !path.starts_with('/')) return path;
  std::string relative = RelativePath(directory, path);
  return relative.empty() ? path : relative;
}

Error Shown(const std::string& directory, Error error) {
  error.file = ShownPath(directory, error.file);
  return error;
}

std::string WarningText(const std::string& directory, const workspace::Warning& warning) {
  std::string text = warning.message;
  std::string example = Shown(directory, warning.first).ToString();
  if (warning.count > 1) text += " (" + std::to_string(warning.count) + " times)";
  if (!example.empty()) text += (warning.count > 1 ? "; the first: " : ": ") + example;
  return text;
}

workspace::LoadOptions LoadRequest(const Options& options, const FileSystem& fs) {
  return {
      .file_system = &fs,
      .working_directory = options.directory,
      .patterns = options.patterns,
      .environment = options.environment ? *options.environment : workspace::ProcessEnvironment(),
      .tags = options.tags,
      .goroot = options.goroot,
      .tests = options.tests.value_or(true),
      .known_standard = types::IsInStdSnapshot};
}

Program Load(const Options& options, const FileSystem& fs, const Workspace& targets,
             source::FileTable& files) {
  return Loader(options, fs, targets, files).Load();
}

}  // namespace premortem::engine
