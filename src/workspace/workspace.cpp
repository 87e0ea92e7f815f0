// Counterpart: cmd/go/internal/load/pkg.go (PackagesAndErrors), cmd/go/internal/list/list.go,
// go1.27.
#include "workspace/workspace.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/parallel.h"
#include "base/text.h"
#include "workspace/module_path.h"
#include "workspace/package_loader.h"
#include "workspace/pattern.h"

namespace premortem::workspace {

std::string Package::Key() const {
  if (!for_test.empty()) return import_path + " [" + for_test + ".test]";
  if (!for_main.empty()) return import_path + " [" + for_main + "]";
  return import_path;
}

// A folder or a path that a pattern names.
struct Target {
  ModuleSet* set = nullptr;
  std::string path;
  std::shared_ptr<const FolderPackage> folder;  // null where only the import path is known
  Found found;
  bool is_files = false;           // named one by one
  std::string folder_import_path;  // with is_files
  bool is_argument = false;        // the path is an argument as it was given
};

// Counts warnings of the same text.
class Warnings {
 public:
  void Add(const std::string& message, Error example) {
    auto [entry, is_new] = by_text_.try_emplace(message, Warning{message, 1, std::move(example)});
    if (!is_new) ++entry->second.count;
  }
  std::vector<Warning> Sorted() const {
    std::vector<Warning> all;
    for (const auto& [message, warning] : by_text_) all.push_back(warning);
    return all;
  }

 private:
  std::map<std::string, Warning> by_text_;
};

class WorkspaceLoader {
 public:
  explicit WorkspaceLoader(LoadOptions options)
      : options_(std::move(options)), fs_(*options_.file_system) {
    ReadEnvironment();
    ExpandPatterns();
    loader_ = std::make_unique<PackageLoader>(fs_, *env_, options_.embeds, options_.known_standard);
  }

  Workspace Targets() {
    LoadTargetsOnly();
    return Finish();
  }

  Workspace WithDependencies() {
    LoadWithDependencies();
    return Finish();
  }

 private:
  // -- Settings --
  void ReadEnvironment();
  ModuleSet* SetFor(const std::string& dir);
  ModuleSet* HomeSet() { return SetFor(options_.working_directory); }

  // -- Patterns --
  void ExpandPatterns();
  void ExpandFolder(const Pattern& pattern);
  Error NamesNothing(const std::string& argument, const Found& found) const;
  std::string FolderHint(const Pattern& pattern) const;
  void RemoveVersioned(const Pattern& pattern, WalkResult* walk);
  void ExpandImportPath(const std::string& text);
  void ExpandFiles(const std::vector<Pattern>& files);
  void ExpandImportPattern(const Pattern& pattern);
  void MatchInModules(const std::string& text);
  void ExpandMeta(const Pattern& pattern);
  void ExpandAll(ModuleSet* set);
  void MatchInTree(const std::string& root, const std::string& prefix, const std::string& pattern,
                   bool enter_vendor, ModuleSet* set);
  void AddFolders(const WalkResult& walk, const std::string& pattern, bool keep_empty);
  void AddTarget(Target target);
  void AddBroken(const std::string& path, Error error) {
    broken_.push_back({path, std::move(error)});
  }
  // The module set of a folder and the import path that it has there.
  std::pair<ModuleSet*, std::string> PlaceOf(const WalkedFolder& folder);
  std::string ImportPathIn(ModuleSet* set, const MainModule& main, const std::string& dir) const;

  // -- Packages --
  void LoadTargetsOnly();
  Package MakeTarget(const Target& target);
  void LinkTargets();
  ModuleId AddModule(ModuleSet* set, const ModuleVersion& module);
  void LoadWithDependencies();
  void TakePackages(const std::vector<PackageId>& roots);

  // -- Warnings --
  void Warn(const std::string& message, Error example) {
    warnings_.Add(message, std::move(example));
  }
  Workspace Finish();

  const LoadOptions options_;
  const FileSystem& fs_;
  std::shared_ptr<const GoEnv> env_;
  Workspace workspace_;                                     // the one that is being made
  std::map<std::string, std::unique_ptr<ModuleSet>> sets_;  // by the folder of go.mod or go.work
  std::vector<Target> targets_;
  std::set<std::pair<ModuleSet*, std::string>> target_paths_;
  std::vector<std::pair<std::string, Error>> broken_;
  Warnings warnings_;  // of the settings and patterns
  std::map<std::pair<ModuleSet*, ModuleVersion>, ModuleId> module_ids_;
  std::unique_ptr<PackageLoader> loader_;
};

// ---- Settings ----

namespace {

// The go and toolchain lines that decide which toolchain Go would use.
void ReadToolchainLines(const FileSystem& fs, const std::string& dir,
                        const Environment& environment, EnvOptions* options) {
  auto gowork = environment.find("GOWORK");
  std::string setting = gowork == environment.end() ? "" : gowork->second;
  std::string path;
  if (setting != "off") {
    bool named = !setting.empty() && setting != "auto";
    std::string root = FindUpwards(fs, dir, "go.work");
    path = named ? setting : root.empty() ? "" : JoinPath(root, "go.work");
  }
  if (!path.empty()) {
    Result<FileText> text = fs.Read(path);
    if (!text) return;
    Result<WorkFile> file = ParseWorkFile(path, text->view());
    if (!file) return;
    options->go_line = file->go;
    options->toolchain_line = file->toolchain;
    return;
  }
  std::string root = FindUpwards(fs, dir, "go.mod");
  if (root.empty()) return;
  Result<FileText> text = fs.Read(JoinPath(root, "go.mod"));
  if (!text) return;
  Result<ModFile> file = ParseModFile(root, text->view());
  if (!file) return;
  options->go_line = file->go;
  options->toolchain_line = file->toolchain;
}

}  // namespace

void WorkspaceLoader::ReadEnvironment() {
  EnvOptions env_options{.goroot = options_.goroot,
                         .goos = options_.goos,
                         .goarch = options_.goarch,
                         .cgo = options_.cgo,
                         .tags = options_.tags};
  ReadToolchainLines(fs_, options_.working_directory, options_.environment, &env_options);
  env_ = std::make_shared<GoEnv>(GoEnv::Read(fs_, options_.environment, env_options));
  for (const std::string& message : env_->warnings) Warn(message, {});
}

ModuleSet* WorkspaceLoader::SetFor(const std::string& dir) {
  // Folders of one module or workspace share a set.
  std::string key = FindUpwards(fs_, dir, "go.mod");
  auto known = sets_.find(key);
  if (known != sets_.end()) return known->second.get();
  for (const auto& [unused, set] : sets_) {
    if (set && set->in_workspace() && set->FindMainAt(key) != nullptr) return set.get();
  }
  std::unique_ptr<ModuleSet> set = ModuleSet::Open(fs_, *env_, dir);
  return sets_.emplace(key, std::move(set)).first->second.get();
}

// ---- Patterns ----

void WorkspaceLoader::ExpandPatterns() {
  std::vector<std::string> texts = options_.patterns;
  if (texts.empty()) texts.push_back(".");
  std::vector<Pattern> files;
  for (const std::string& text : texts) {
    Pattern pattern = ClassifyPattern(fs_, options_.working_directory, text);
    switch (pattern.kind) {
      case PatternKind::kFile: files.push_back(std::move(pattern)); break;
      case PatternKind::kFolder:
      case PatternKind::kFolderPattern: ExpandFolder(pattern); break;
      case PatternKind::kMeta: ExpandMeta(pattern); break;
      case PatternKind::kImportPattern: ExpandImportPattern(pattern); break;
      case PatternKind::kImportPath: ExpandImportPath(text); break;
    }
  }
  if (!files.empty()) ExpandFiles(files);
}

void WorkspaceLoader::ExpandFolder(const Pattern& pattern) {
  bool wildcard = pattern.kind == PatternKind::kFolderPattern;
  std::string root = pattern.path;
  if (wildcard) root = DirName(root.substr(0, root.find("...") + 3));
  if (!fs_.IsDirectory(root)) {
    return AddBroken(pattern.text, Error{"no such file or folder", root});
  }
  // A pattern with "..." means what it means to Go, a plain folder all that lies below it.
  WalkResult walk = WalkFolders(fs_, root, {.enter_modules = !wildcard, .enter_vendor = wildcard});
  if (wildcard) {
    std::erase_if(walk.folders, [&](const WalkedFolder& folder) {
      return !MatchesPattern(pattern.path, folder.dir);
    });
    RemoveVersioned(pattern, &walk);
  }
  AddFolders(walk, pattern.text, /*keep_empty=*/false);
}

void WorkspaceLoader::ExpandImportPath(const std::string& text) {
  Target target{HomeSet(), CleanPath(text), nullptr, {}};
  target.is_argument = true;
  AddTarget(std::move(target));
}

// Says of an argument that names no package everything that it might have named.
Error WorkspaceLoader::NamesNothing(const std::string& argument, const Found& found) const {
  if (fs_.IsFile(JoinPath(options_.working_directory, argument))) {
    return {"neither a .go file nor a folder", argument};
  }
  if (argument.ends_with(".go")) return {"no such file", argument};
  std::string reason = found.missing_goroot ? "no GOROOT was found to look for it"
                       : found.error        ? found.error->message
                                            : "nothing provides it";
  return {"there is no such folder, nor such a package: " + reason, argument};
}

// A folder may have the name of something else; "./" in front says that the folder is meant.
std::string WorkspaceLoader::FolderHint(const Pattern& pattern) const {
  std::string folder = pattern.text.substr(0, pattern.text.find("/..."));
  if (!fs_.IsDirectory(JoinPath(options_.working_directory, folder))) return {};
  return "; for the folder of that name write ./" + pattern.text;
}

// A folder of a module with "@" in its name has no import path, as it looks like one of the module
// cache.
void WorkspaceLoader::RemoveVersioned(const Pattern& pattern, WalkResult* walk) {
  auto is_versioned = [](const WalkedFolder& folder) {
    return folder.dir.find('@', folder.module_root.size()) != std::string::npos;
  };
  auto first = std::ranges::find_if(walk->folders, is_versioned);
  if (first == walk->folders.end()) return;
  AddBroken(pattern.text, Error{"the folder has no import path", first->dir});
  std::erase_if(walk->folders, is_versioned);
}

void WorkspaceLoader::AddFolders(const WalkResult& walk, const std::string& pattern,
                                 bool keep_empty) {
  for (const Error& error : walk.errors) Warn("a folder cannot be read", error);
  std::vector<std::shared_ptr<FolderPackage>> folders(walk.folders.size());
  const BuildContext& context = env_->context;
  ParallelFor(folders.size(), [&](size_t i) {
    const WalkedFolder& walked = walk.folders[i];
    folders[i] =
        std::make_shared<FolderPackage>(ReadFolder(fs_, walked.dir, walked.entries, context));
  });
  bool any = false;
  for (size_t i = 0; i < folders.size(); ++i) {
    bool nothing = folders[i]->error_kind == FolderError::kNoGoFiles;
    if (nothing && !keep_empty) continue;
    auto [set, path] = PlaceOf(walk.folders[i]);
    if (path.empty()) continue;
    Target target{set, path, std::move(folders[i]), {}};
    target.found.dir = walk.folders[i].dir;
    if (const MainModule* main = set->FindMainAt(walk.folders[i].module_root)) {
      target.found.module = {main->path, ""};
      target.found.standard = set->IsStandardLibraryModule(*main) && set->IsStandardPackage(path);
    }
    AddTarget(std::move(target));
    any = true;
  }
  if (any) return;
  std::string hint;
  std::string_view folder = pattern;
  constexpr std::string_view kAllBelow = "/...";
  if (folder.ends_with(kAllBelow)) folder.remove_suffix(kAllBelow.size());
  if (walk.left_out_modules && !folder.empty() && folder.find("...") == folder.npos) {
    hint = "; it leaves out the modules below, the folder " + std::string(folder) +
           " takes them along";
  }
  Warn("a pattern matches no packages", Error{"no packages in " + pattern + hint});
}

std::string WorkspaceLoader::ImportPathIn(ModuleSet* set, const MainModule& main,
                                          const std::string& dir) const {
  if (dir == main.dir) return main.prefix;
  std::string below = dir.substr(main.dir == "/" ? 1 : main.dir.size() + 1);
  if (below.starts_with("vendor/") && set->vendored() && !main.prefix.empty())
    return below.substr(7);
  // The package builtin exists for its documentation only.
  if (main.prefix.empty()) return below == "builtin" ? std::string() : below;
  return main.prefix + "/" + below;
}

std::pair<ModuleSet*, std::string> WorkspaceLoader::PlaceOf(const WalkedFolder& folder) {
  ModuleSet* home = HomeSet();
  if (folder.module_root.empty()) return {home, "_" + folder.dir};
  ModuleSet* set = home->FindMainAt(folder.module_root) ? home : SetFor(folder.module_root);
  const MainModule* main = set->FindMainAt(folder.module_root);
  // A module that the workspace does not list, or whose go.mod cannot be read.
  if (main == nullptr) return {set, "_" + folder.dir};
  return {set, ImportPathIn(set, *main, folder.dir)};
}

void WorkspaceLoader::ExpandFiles(const std::vector<Pattern>& files) {
  std::map<std::string, std::vector<std::string>> names;
  for (const Pattern& file : files) {
    names[std::string(DirName(file.path))].emplace_back(BaseName(file.path));
  }
  for (const auto& [dir, list] : names) {
    WalkedFolder folder{dir, FindUpwards(fs_, dir, "go.mod"), {}};
    Target target{SetFor(dir),
                  "command-line-arguments",
                  std::make_shared<FolderPackage>(ReadNamedFiles(fs_, dir, list, env_->context)),
                  {},
                  true,
                  PlaceOf(folder).second};
    target.found.dir = dir;
    for (const MainModule& main : target.set->main_modules()) {
      if (HasPathPrefix(dir, main.dir)) target.found.module = {main.path, ""};
    }
    targets_.push_back(std::move(target));
  }
}

void WorkspaceLoader::ExpandImportPattern(const Pattern& pattern) {
  size_t before = targets_.size();
  MatchInModules(CleanPath(pattern.text));
  if (targets_.size() > before) return;
  Warn("a pattern matches no packages",
       Error{"no import path fits " + pattern.text + FolderHint(pattern)});
}

void WorkspaceLoader::MatchInModules(const std::string& text) {
  ModuleSet* set = HomeSet();
  const GoEnv& env = *env_;
  if (!env.goroot.empty()) {
    MatchInTree(env.goroot + "/src", "", text, true, set);
    if (TreeMayMatch(text, "cmd")) MatchInTree(env.goroot + "/src/cmd", "cmd", text, true, set);
  }
  if (set->vendored()) {
    for (const MainModule& main : set->main_modules()) {
      MatchInTree(main.dir, main.prefix, text, false, set);
    }
    return MatchInTree(set->VendorDir(), "", text, false, set);
  }
  set->LoadGraph();
  for (const ModuleVersion& module : set->BuildList()) {
    if (IsToolchainModule(module.path) || !TreeMayMatch(text, module.path)) continue;
    ModuleSet::Root root = set->RootOf(module);
    if (root.error) {
      Warn("a module is not in the module cache", *root.error);
      continue;
    }
    const MainModule* main = module.version.empty() ? set->FindMain(module.path) : nullptr;
    MatchInTree(root.dir, main ? main->prefix : module.path, text, false, set);
  }
}

// Adds the packages below `root`, whose import path is `prefix`, that fit the pattern; all of them
// where it is empty.
void WorkspaceLoader::MatchInTree(const std::string& root, const std::string& prefix,
                                  const std::string& pattern, bool enter_vendor, ModuleSet* set) {
  WalkResult walk = WalkFolders(fs_, root, {.enter_vendor = enter_vendor});
  for (const WalkedFolder& folder : walk.folders) {
    std::string path =
        folder.dir == root ? prefix : JoinPath(prefix, folder.dir.substr(root.size() + 1));
    if (path.empty() || path == "builtin") continue;
    if (!pattern.empty() && !MatchesPattern(pattern, path)) continue;
    FolderPackage package = ReadFolder(fs_, folder.dir, folder.entries, env_->context);
    if (package.error_kind == FolderError::kNoGoFiles) continue;
    // "cmd" means Go's own commands, not those among their dependencies.
    bool is_dependency = pattern.empty() && path.starts_with("cmd/vendor/");
    if (is_dependency && package.name == "main") continue;
    AddTarget({set, path, nullptr, {}});
  }
}

void WorkspaceLoader::ExpandMeta(const Pattern& pattern) {
  ModuleSet* set = HomeSet();
  const std::string& goroot = env_->goroot;
  if (std::string hint = FolderHint(pattern); !hint.empty() && !goroot.empty()) {
    Warn("`" + pattern.text + "` means what it means to the go command" + hint, {});
  }
  if (pattern.text == "std" || pattern.text == "cmd") {
    if (goroot.empty()) {
      return AddBroken(pattern.text, Error{"no GOROOT was found to take `" + pattern.text +
                                           "` from" + FolderHint(pattern)});
    }
    bool is_std = pattern.text == "std";
    std::string root = goroot + (is_std ? "/src" : "/src/cmd");
    return MatchInTree(root, is_std ? "" : "cmd", "", true, set);
  }
  if (pattern.text == "all") ExpandAll(set);
  if (pattern.text == "work" || pattern.text == "all") {
    for (const MainModule& main : set->main_modules()) {
      MatchInTree(main.dir, main.prefix, "", false, set);
    }
  }
  if (pattern.text == "tool" || pattern.text == "all") {
    for (const MainModule& main : set->main_modules()) {
      for (const std::string& tool : main.file.tool) AddTarget({set, tool, nullptr, {}});
    }
  }
}

// What the packages of the main modules and their tests import, transitively.
void WorkspaceLoader::ExpandAll(ModuleSet* set) {
  PackageLoader loader(fs_, *env_, false);
  std::vector<std::string> queue;
  std::set<std::string> seen;
  auto want = [&](const std::string& path) {
    if (path != "C" && seen.insert(path).second) queue.push_back(path);
  };
  for (const MainModule& main : set->main_modules()) {
    for (const WalkedFolder& folder : WalkFolders(fs_, main.dir, {}).folders) {
      FolderPackage package = ReadFolder(fs_, folder.dir, folder.entries, env_->context);
      for (const auto* list : {&package.imports, &package.test_imports, &package.xtest_imports}) {
        for (const std::string& path : *list) want(path);
      }
    }
  }
  loader.Preload(set, queue);
  // Only what sources import counts, not what the linker adds.
  std::vector<PackageId> reached;
  std::set<uint32_t> known;
  auto reach = [&](PackageId id) {
    if (known.insert(id.value).second) reached.push_back(id);
  };
  for (const std::string& path : queue) reach(loader.LoadTarget(set, path));
  for (size_t i = 0; i < reached.size(); ++i) {
    for (const Dependency& dependency : loader.Get(reached[i]).dependencies) {
      if (dependency.import != Dependency::kImplicit) reach(dependency.package);
    }
  }
  std::vector<std::string> paths;
  for (PackageId id : reached) paths.push_back(loader.Get(id).import_path);
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    if (!CheckImportPath(path)) AddTarget({set, path, nullptr, {}});
  }
}

void WorkspaceLoader::AddTarget(Target target) {
  if (!target_paths_.insert({target.set, target.path}).second) return;
  targets_.push_back(std::move(target));
}

// ---- Targets only ----

ModuleId WorkspaceLoader::AddModule(ModuleSet* set, const ModuleVersion& module) {
  auto [entry, is_new] = module_ids_.try_emplace({set, module}, ModuleId());
  if (is_new) {
    workspace_.modules_.push_back(set->Info(module));
    entry->second = ModuleId(workspace_.modules_.size());
  }
  return entry->second;
}

Package WorkspaceLoader::MakeTarget(const Target& target) {
  Package package;
  package.import_path = target.path;
  package.named_files = target.is_files;
  package.folder_import_path = target.folder_import_path;
  package.target = true;
  Found found = target.found;
  std::shared_ptr<const FolderPackage> folder = target.folder;
  if (folder == nullptr) {
    found = loader_->Find(target.set, target.path);
    folder = std::make_shared<FolderPackage>(
        found.dir.empty() ? FolderPackage() : ReadFolder(fs_, found.dir, env_->context));
  }
  package.folder = folder;
  package.name = folder->name;
  package.dir = found.dir;
  package.standard = found.standard;
  package.missing = found.dir.empty();
  package.is_argument = target.is_argument;
  if (!found.module.path.empty() && !found.standard) {
    package.module = AddModule(target.set, found.module);
  }
  auto content = std::make_shared<Package::Content>();
  content->go_files = folder->go_files;
  content->imports = folder->imports;
  if (options_.embeds) {
    EmbedResult embeds = ResolveEmbeds(fs_, found.dir, folder->embed_patterns);
    content->embed_files = std::move(embeds.files);
    package.error = std::move(embeds.error);
  }
  package.content = content;
  if (folder->error_kind != FolderError::kNone) {
    package.error = folder->error;
  } else if (package.missing && target.is_argument) {
    package.error = NamesNothing(target.path, found);
  } else if (found.error) {
    package.error = found.error;
  }
  return package;
}

void WorkspaceLoader::LoadTargetsOnly() {
  for (const Target& target : targets_) {
    workspace_.packages_.push_back(MakeTarget(target));
    workspace_.packages_.back().id = PackageId(workspace_.packages_.size());
  }
  for (const auto& [path, error] : broken_) {
    Package package;
    package.import_path = path;
    package.target = package.missing = package.is_argument = true;
    package.folder = std::make_shared<FolderPackage>();
    package.content = std::make_shared<Package::Content>();
    package.error = error;
    package.id = PackageId(workspace_.packages_.size() + 1);
    workspace_.packages_.push_back(std::move(package));
  }
  LinkTargets();
}

// The edges between targets, which is all of the graph that was read.
void WorkspaceLoader::LinkTargets() {
  std::map<ModuleSet*, std::unordered_map<std::string, PackageId>> ids;
  for (size_t i = 0; i < targets_.size(); ++i) {
    ids[targets_[i].set].emplace(targets_[i].path, PackageId(i + 1));
  }
  for (size_t i = 0; i < targets_.size(); ++i) {
    Package& package = workspace_.packages_[i];
    const auto& known = ids[targets_[i].set];
    auto link = [&](const std::vector<std::string>& imports, std::vector<Dependency>& links) {
      for (uint32_t at = 0; at < imports.size(); ++at) {
        std::string path = imports[at];
        if (package.standard) path = targets_[i].set->StandardVendorPath(package.import_path, path);
        auto imported = known.find(path);
        if (imported != known.end()) links.push_back({imported->second, at});
      }
    };
    link(package.content->imports, package.dependencies);
    link(package.folder->test_imports, package.test_dependencies);
  }
}

// ---- With dependencies ----

void WorkspaceLoader::LoadWithDependencies() {
  std::map<ModuleSet*, std::vector<std::string>> paths;
  for (const Target& target : targets_) {
    if (target.is_files) continue;
    if (target.folder != nullptr) {
      loader_->AddKnownFolder(target.folder);
      // Outside of modules the import path is made up, and cannot be looked up.
      if (target.found.module.path.empty()) {
        loader_->SetFolder(target.set, target.path, target.folder, target.found);
      }
    }
    paths[target.set].push_back(target.path);
  }
  for (auto& [set, list] : paths) loader_->Preload(set, list);
  std::vector<PackageId> roots;
  for (const Target& target : targets_) {
    roots.push_back(target.is_files ? loader_->LoadFiles(target.set, target.folder)
                                    : loader_->LoadTarget(target.set, target.path));
  }
  for (auto& [path, error] : broken_) roots.push_back(loader_->AddBroken(path, std::move(error)));
  loader_->SplitProfiles(roots);
  if (options_.tests) {
    loader_->PreloadTests(roots);
    size_t count = roots.size();
    for (size_t i = 0; i < count; ++i) {
      TestPackages tests = loader_->AddTests(roots[i]);
      if (!tests.main.valid()) continue;
      roots.push_back(tests.main);
      if (!(tests.test == roots[i])) roots.push_back(tests.test);
      if (tests.xtest.valid()) roots.push_back(tests.xtest);
    }
  }
  TakePackages(roots);
}

// Moves the packages over in the order of the walk, with new ids.
void WorkspaceLoader::TakePackages(const std::vector<PackageId>& roots) {
  std::vector<PackageId> list = loader_->ListFrom(roots);
  std::unordered_map<uint32_t, PackageId> ids;
  for (PackageId id : list) ids.emplace(id.value, PackageId(ids.size() + 1));
  for (PackageId id : roots) loader_->Get(id).target = true;
  for (PackageId id : list) {
    workspace_.packages_.push_back(std::move(loader_->Get(id)));
    Package& package = workspace_.packages_.back();
    package.id = ids.at(id.value);
    for (Dependency& dependency : package.dependencies) {
      dependency.package = ids.at(dependency.package.value);
    }
  }
  workspace_.modules_ = std::move(loader_->modules());
}

// ---- Warnings ----

// Hands out the workspace, with what there is to say by now.
Workspace WorkspaceLoader::Finish() {
  Warnings warnings = warnings_;
  for (const auto& [dir, set] : sets_) {
    for (const Error& error : set->errors()) {
      warnings.Add("a go.mod or go.work file has errors", error);
    }
    for (const ModuleVersion& module : set->MissingModules()) {
      warnings.Add("a module is not in the module cache; what it holds is unknown",
                   Error{module.path + "@" + module.version});
    }
  }
  for (const std::string& path : loader_->missing_standard()) {
    warnings.Add("no GOROOT was found; packages of the standard library are unknown", Error{path});
  }
  workspace_.warnings_ = warnings.Sorted();
  workspace_.env_ = env_;
  module_ids_.clear();
  return std::exchange(workspace_, Workspace());
}

std::string Workspace::LanguageVersion(const Package& package, const GoFile& file) const {
  // A file may ask for another version than its module, but for none before 1.21.
  if (file.constraint_go_minor >= 0) {
    return "1." + std::to_string(std::max(file.constraint_go_minor, 21));
  }
  if (!package.module.valid()) return {};
  const std::string& version = Get(package.module).go_version;
  return version.empty() ? "1.16" : version;
}

Loading::Loading(LoadOptions options) {
  RunOnLargeStack([&] { loader_ = std::make_unique<WorkspaceLoader>(std::move(options)); });
}

Loading::~Loading() = default;

Workspace Loading::Targets() {
  Workspace workspace;
  RunOnLargeStack([&] { workspace = loader_->Targets(); });
  return workspace;
}

Workspace Loading::WithDependencies() {
  Workspace workspace;
  RunOnLargeStack([&] { workspace = loader_->WithDependencies(); });
  return workspace;
}

Workspace Load(const LoadOptions& options) {
  Loading loading(options);
  return options.deps ? loading.WithDependencies() : loading.Targets();
}

}  // namespace premortem::workspace
