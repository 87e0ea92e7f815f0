// Counterpart: cmd/go/internal/modload/{init,import,modfile,vendor}.go, go1.27.
#include "workspace/module_set.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/text.h"
#include "workspace/folder.h"
#include "workspace/module_path.h"

namespace premortem::workspace {

namespace {

// What counts where a file does not say which Go it is written for.
constexpr std::string_view kDefaultModGo = "1.16";
constexpr std::string_view kDefaultWorkGo = "1.18";

// go.mod files are small; one of this size is no go.mod file.
constexpr uint64_t kMaxModFileBytes = 64 << 20;

std::string Describe(const ModuleVersion& module) {
  return module.version.empty() ? module.path : module.path + "@" + module.version;
}

}  // namespace

std::string FindUpwards(const FileSystem& fs, const std::string& dir, std::string_view name) {
  for (std::string at = CleanPath(dir);; at = std::string(DirName(at))) {
    if (fs.IsFile(JoinPath(at, name))) return at;
    if (at == "/" || at == ".") return {};
  }
}

// ---- Opening ----

std::unique_ptr<ModuleSet> ModuleSet::Open(const FileSystem& fs, const GoEnv& env,
                                           const std::string& dir) {
  std::unique_ptr<ModuleSet> set(new ModuleSet(fs, env));
  if (env.gowork.empty() || env.gowork == "auto") {
    // A go.work above GOROOT is not for the standard library.
    bool in_goroot = !env.goroot.empty() && HasPathPrefix(CleanPath(dir), env.goroot);
    std::string found = FindUpwards(fs, dir, "go.work");
    bool above_goroot = in_goroot && !HasPathPrefix(found, env.goroot);
    if (!found.empty() && !above_goroot) set->work_file_path_ = JoinPath(found, "go.work");
  } else if (env.gowork != "off") {
    set->work_file_path_ = env.gowork;
  }
  if (set->in_workspace()) {
    set->ReadWorkFile();
  } else {
    std::string root = FindUpwards(fs, dir, "go.mod");
    if (!root.empty()) set->ReadMainModule(root);
  }
  set->Prepare();
  return set;
}

void ModuleSet::ReadWorkFile() {
  Result<FileText> text = fs_.Read(work_file_path_, kMaxModFileBytes);
  if (!text) {
    errors_.push_back(text.error());
    return;
  }
  Result<WorkFile> file = ParseWorkFile(work_file_path_, text->view());
  if (!file) {
    errors_.push_back(file.error());
    return;
  }
  work_file_ = *std::move(file);
  std::set<std::string> seen;
  for (const WorkFile::Use& use : work_file_.use) {
    bool rooted = use.path.starts_with('/');
    std::string dir = rooted ? CleanPath(use.path) : JoinPath(DirName(work_file_path_), use.path);
    if (seen.insert(dir).second) {
      if (fs_.IsFile(JoinPath(dir, "go.mod"))) {
        ReadMainModule(dir);
      } else {
        errors_.push_back(Error{"there is no go.mod in " + use.path, work_file_path_, use.line});
      }
    } else {
      errors_.push_back(Error{"path " + use.path + " appears multiple times in workspace",
                              work_file_path_, use.line});
    }
  }
}

void ModuleSet::ReadMainModule(const std::string& dir) {
  std::string path = JoinPath(dir, "go.mod");
  if (!env_.mod_file.empty() && !in_workspace()) path = AbsolutePath(env_.mod_file);
  Result<FileText> text = fs_.Read(path, kMaxModFileBytes);
  if (!text) {
    errors_.push_back(text.error());
    return;
  }
  Result<ModFile> file = ParseModFile(path, text->view());
  if (!file) {
    errors_.push_back(file.error());
    // The module line is enough to name the packages.
    file = ParseModFileLax(path, text->view());
    if (!file) file = ModFile{.module_path = FindModulePath(text->view())};
  } else if (file->module_path.empty()) {
    errors_.push_back(Error{"no module declaration in go.mod", path});
  }
  if (file->module_path.empty()) return;
  for (const MainModule& other : main_modules_) {
    if (other.path == file->module_path) {
      errors_.push_back(
          Error{"module " + other.path + " appears multiple times in workspace", path});
      return;
    }
  }
  MainModule main{file->module_path, file->module_path, dir, *std::move(file)};
  if (IsStandardLibraryModule(main) && main.path == "std") main.prefix.clear();
  main_modules_.push_back(std::move(main));
}

bool ModuleSet::IsStandardLibraryModule(const MainModule& main) const {
  return !env_.goroot.empty() && HasPathPrefix(main.dir, env_.goroot + "/src");
}

void ModuleSet::Prepare() {
  AddReplacements();
  ChooseVendoring();
  if (vendored_) ReadVendorList();
  AddRoots();
  if (in_workspace()) {
    ReadGoSum(work_file_path_ + ".sum");
  } else if (!main_modules_.empty()) {
    ReadGoSum(JoinPath(main_modules_[0].dir, "go.sum"));
  }
  for (const MainModule& main : main_modules_) {
    excluded_.insert(main.file.exclude.begin(), main.file.exclude.end());
  }
}

void ModuleSet::ReadGoSum(const std::string& path) {
  Result<FileText> text = fs_.Read(path, kMaxModFileBytes);
  if (!text) return;
  for (std::string_view line : Split(text->view(), '\n')) {
    std::vector<std::string_view> words = SplitWords(line);
    if (words.size() != 3 || !words[2].starts_with("h1:")) continue;
    sums_.emplace(std::string(words[0]), std::string(words[1]));
  }
}

void ModuleSet::AddReplacements() {
  std::set<std::string> replaced_by_work_file;
  for (const Replacement& replacement : work_file_.replace) {
    replacements_.try_emplace(replacement.from, replacement.to);
    replaced_by_work_file.insert(replacement.from.path);
  }
  for (const MainModule& main : main_modules_) {
    for (const Replacement& replacement : main.file.replace) {
      if (replaced_by_work_file.contains(replacement.from.path)) continue;
      ModuleVersion to = replacement.to;
      bool relative = to.version.empty() && !to.path.starts_with('/');
      if (relative && in_workspace()) {
        // Folders are relative to the go.mod that names them; here to the workspace, as `go list`
        // shows them.
        std::string base(DirName(work_file_path_));
        to.path = RelativePath(base, JoinPath(main.dir, to.path));
        if (!IsDirectoryPath(to.path)) to.path = "./" + to.path;
      }
      replacements_.try_emplace(replacement.from, to);
    }
  }
}

bool ModuleSet::IsVendorDirUsed(const std::string& go_version,
                                const std::string& vendor_dir) const {
  if (!fs_.IsDirectory(vendor_dir)) return false;
  if (go_version.empty() || CompareGoVersions(go_version, "1.14") < 0) return false;
  Result<FileText> text = fs_.ReadPrefix(vendor_dir + "/modules.txt", 512);
  bool for_workspace = text && ParseModulesTxt(text->view()).for_workspace;
  return for_workspace == in_workspace();
}

void ModuleSet::ChooseVendoring() {
  if (!env_.mod_flag.empty()) {
    vendored_ = env_.mod_flag == "vendor";
    return;
  }
  if (main_modules_.empty()) return;
  const std::string& go = in_workspace() ? work_file_.go : main_modules_[0].file.go;
  vendored_ = IsVendorDirUsed(go, VendorDir());
}

std::string ModuleSet::VendorDir() const {
  if (in_workspace()) return JoinPath(DirName(work_file_path_), "vendor");
  return main_modules_.empty() ? std::string() : JoinPath(main_modules_[0].dir, "vendor");
}

void ModuleSet::ReadVendorList() {
  std::string path = VendorDir() + "/modules.txt";
  Result<FileText> text = fs_.Read(path, kMaxModFileBytes);
  if (text) modules_txt_ = ParseModulesTxt(text->view());
}

void ModuleSet::AddRoots() {
  std::string go;
  if (in_workspace()) {
    pruning_ = Pruning::kWorkspace;
    for (const MainModule& main : main_modules_) roots_.push_back({main.path, ""});
    go = work_file_.go.empty() ? kDefaultWorkGo : std::string_view(work_file_.go);
  } else if (!main_modules_.empty()) {
    const ModFile& file = main_modules_[0].file;
    go = file.go.empty() ? kDefaultModGo : std::string_view(file.go);
    pruning_ = PruningOf(go);
    std::set<ModuleVersion> excluded(file.exclude.begin(), file.exclude.end());
    for (const Requirement& requirement : file.require) {
      if (!excluded.contains(requirement.module)) roots_.push_back(requirement.module);
    }
  }
  SortModules(roots_);
  // Sorted: of several requirements of one module the highest wins.
  for (const ModuleVersion& root : roots_) {
    if (!FindMain(root.path)) root_versions_.insert_or_assign(root.path, root.version);
  }
}

const MainModule* ModuleSet::FindMain(std::string_view path) const {
  auto found = std::ranges::find(main_modules_, path, &MainModule::path);
  return found == main_modules_.end() ? nullptr : &*found;
}

const MainModule* ModuleSet::FindMainAt(std::string_view dir) const {
  auto found = std::ranges::find(main_modules_, dir, &MainModule::dir);
  return found == main_modules_.end() ? nullptr : &*found;
}

// ---- go.mod files of dependencies ----

std::optional<ModuleVersion> ModuleSet::ReplacementOf(const ModuleVersion& module) const {
  if (module.version.empty() && FindMain(module.path)) return std::nullopt;
  auto found = replacements_.find(module);
  if (found == replacements_.end()) found = replacements_.find({module.path, ""});
  if (found == replacements_.end()) return std::nullopt;
  return found->second;
}

std::string ModuleSet::AbsoluteReplacement(std::string_view path) const {
  if (path.starts_with('/')) return CleanPath(path);
  if (in_workspace()) return JoinPath(DirName(work_file_path_), path);
  return main_modules_.empty() ? std::string(path) : JoinPath(main_modules_[0].dir, path);
}

std::string ModuleSet::CachedModFile(const ModuleVersion& module) const {
  std::optional<std::string> path = EscapeModulePath(module.path);
  std::optional<std::string> version = EscapeModuleVersion(module.version);
  if (!path || !version || env_.gomodcache.empty()) return {};
  return env_.gomodcache + "/cache/download/" + *path + "/@v/" + *version + ".mod";
}

bool ModuleSet::MustHaveSums() const {
  bool readonly = !vendored_ && env_.mod_flag != "mod";
  return readonly && !in_workspace() && !main_modules_.empty();
}

bool ModuleSet::HasSum(const ModuleVersion& module, std::string_view suffix) const {
  return sums_.contains({module.path, module.version + std::string(suffix)});
}

void ModuleSet::RecordMissing(const ModuleVersion& module) const {
  std::lock_guard lock(mutex_);
  missing_.insert(module);
}

std::vector<ModuleVersion> ModuleSet::MissingModules() const {
  std::lock_guard lock(mutex_);
  return {missing_.begin(), missing_.end()};
}

ModuleSet::DependencyFile ModuleSet::LoadDependencyFile(const ModuleVersion& actual) const {
  bool is_folder = actual.version.empty();
  std::string path =
      is_folder ? JoinPath(AbsoluteReplacement(actual.path), "go.mod") : CachedModFile(actual);
  DependencyFile result;
  Result<FileText> text = fs_.Read(path, kMaxModFileBytes);
  if (!text) {
    result.missing = !is_folder;
    if (result.missing) RecordMissing(actual);
    result.error =
        Error{Describe(actual) + ": its go.mod cannot be read: " + text.error().message, path};
    return result;
  }
  Result<ModFile> file = ParseModFileLax(path, text->view());
  if (!file) {
    result.error = file.error();
    return result;
  }
  result.file = *std::move(file);
  return result;
}

const ModuleSet::DependencyFile& ModuleSet::ReadDependencyFile(const ModuleVersion& actual) const {
  {
    std::lock_guard lock(mutex_);
    auto found = dependency_files_.find(actual);
    if (found != dependency_files_.end()) return *found->second;
  }
  auto loaded = std::make_unique<DependencyFile>(LoadDependencyFile(actual));
  std::lock_guard lock(mutex_);
  return *dependency_files_.try_emplace(actual, std::move(loaded)).first->second;
}

ModSummary ModuleSet::SummariseMain(const MainModule& main) const {
  ModSummary summary;
  for (const Requirement& requirement : main.file.require) {
    if (!excluded_.contains(requirement.module)) summary.require.push_back(requirement.module);
  }
  summary.pruning = main.file.go.empty() ? Pruning::kUnpruned : PruningOf(main.file.go);
  return summary;
}

ModSummary ModuleSet::SummariseOne(const ModuleVersion& module) const {
  if (module.version.empty()) {
    if (const MainModule* main = FindMain(module.path)) return SummariseMain(*main);
  }
  ModSummary summary;
  ModuleVersion actual = ReplacementOf(module).value_or(module);
  if (MustHaveSums() && !actual.version.empty() && !HasSum(actual, "/go.mod")) {
    summary.error = Error{Describe(actual) + ": missing go.sum entry for go.mod file"};
    return summary;
  }
  const DependencyFile& read = ReadDependencyFile(actual);
  summary.error = read.error;
  summary.missing = read.missing;
  if (read.error) return summary;
  const std::string& declared = read.file.module_path;
  bool wrong_path = declared != module.path && declared != actual.path;
  if (!actual.version.empty() && wrong_path) {
    summary.error = Error{Describe(actual) + ": its go.mod declares the module as \"" + declared +
                          "\", but it is required as " + module.path};
    return summary;
  }
  for (const Requirement& requirement : read.file.require) {
    if (!excluded_.contains(requirement.module)) summary.require.push_back(requirement.module);
  }
  summary.pruning = read.file.go.empty() ? Pruning::kUnpruned : PruningOf(read.file.go);
  return summary;
}

std::vector<ModSummary> ModuleSet::Summarise(const std::vector<ModuleVersion>& modules) const {
  std::vector<ModSummary> summaries(modules.size());
  ParallelFor(modules.size(), [&](size_t i) { summaries[i] = SummariseOne(modules[i]); });
  return summaries;
}

void ModuleSet::LoadGraph() {
  if (graph_ || vendored_) return;
  graph_ = ModuleGraph::Load(roots_, pruning_,
                             [this](const std::vector<ModuleVersion>& m) { return Summarise(m); });
  errors_.insert(errors_.end(), graph_->errors().begin(), graph_->errors().end());
}

std::vector<ModuleVersion> ModuleSet::BuildList() const {
  std::vector<ModuleVersion> list;
  for (const MainModule& main : main_modules_) list.push_back({main.path, ""});
  if (vendored_) {
    for (const VendoredModule& vendored : modules_txt_.modules) {
      if (vendored.has_packages) list.push_back(vendored.module);
    }
  } else if (graph_) {
    for (ModuleVersion& module : graph_->BuildList()) {
      if (!FindMain(module.path)) list.push_back(std::move(module));
    }
  } else {
    for (const auto& [path, version] : root_versions_) list.push_back({path, version});
  }
  return list;
}

// ---- From import path to folder ----

bool ModuleSet::HasGoMod(const std::string& dir) const {
  {
    std::lock_guard lock(mutex_);
    auto found = have_go_mod_.find(dir);
    if (found != have_go_mod_.end()) return found->second;
  }
  bool has = fs_.IsFile(dir + "/go.mod");
  std::lock_guard lock(mutex_);
  return have_go_mod_.try_emplace(dir, has).first->second;
}

bool ModuleSet::HasGoFilesCached(const std::string& dir) const {
  {
    std::lock_guard lock(mutex_);
    auto found = have_go_files_.find(dir);
    if (found != have_go_files_.end()) return found->second;
  }
  bool has = HasGoFiles(fs_, dir);
  std::lock_guard lock(mutex_);
  return have_go_files_.try_emplace(dir, has).first->second;
}

bool ModuleSet::IsStandardPackage(std::string_view path) const {
  if (env_.goroot.empty() || !IsStandardImportPath(path)) return false;
  return HasGoFilesCached(env_.goroot + "/src/" + std::string(path));
}

ModuleSet::InModule ModuleSet::DirInModule(std::string_view path, std::string_view module_path,
                                           const std::string& root, bool local) const {
  std::string dir = root;
  if (path != module_path) {
    std::string_view below = path;
    if (!module_path.empty()) {
      if (!MayBeInModule(path, module_path)) return {};
      below.remove_prefix(module_path.size() + 1);
    }
    dir = root + "/" + std::string(below);
  }
  // A nested module hides what lies below it; in the module cache and in vendor there is none.
  if (local) {
    for (std::string at = dir; at.size() > root.size(); at = std::string(DirName(at))) {
      if (HasGoMod(at)) return {};
    }
  }
  return {dir, HasGoFilesCached(dir)};
}

ModuleSet::Root ModuleSet::RootOf(const ModuleVersion& module) const {
  if (module.version.empty()) {
    if (const MainModule* main = FindMain(module.path)) return {main->dir, true, std::nullopt};
  }
  ModuleVersion actual = module;
  if (std::optional<ModuleVersion> replacement = ReplacementOf(module)) {
    actual = *replacement;
    if (actual.version.empty()) {
      std::string dir = AbsoluteReplacement(actual.path);
      if (fs_.IsDirectory(dir)) return {dir, true, std::nullopt};
      return {
          dir, true,
          Error{Describe(module) + ": replacement directory " + actual.path + " does not exist"}};
    }
  }
  if (MustHaveSums() && !HasSum(actual, "")) {
    return {"", false, Error{Describe(actual) + ": missing go.sum entry"}};
  }
  std::optional<std::string> path = EscapeModulePath(actual.path);
  std::optional<std::string> version = EscapeModuleVersion(actual.version);
  std::string dir;
  if (path && version && !env_.gomodcache.empty()) {
    dir = env_.gomodcache + "/" + *path + "@" + *version;
    if (fs_.IsDirectory(dir)) return {dir, false, std::nullopt};
  }
  RecordMissing(actual);
  return {dir, false, Error{Describe(actual) + ": not in the module cache"}};
}

struct ModuleSet::Candidates {
  struct Place {
    ModuleVersion module;
    std::string dir;
    bool standard = false;
  };
  std::vector<Place> places;
  std::optional<Error> root_error;  // of a module that could have the package
  std::optional<Error> sum_error;
};

std::optional<ModuleVersion> ModuleSet::SelectedFor(std::string_view prefix, bool use_graph) const {
  if (IsToolchainModule(prefix)) return std::nullopt;
  if (FindMain(prefix)) return ModuleVersion{std::string(prefix), ""};
  if (use_graph) {
    std::optional<std::string_view> version = graph_->Selected(prefix);
    if (!version) return std::nullopt;
    return ModuleVersion{std::string(prefix), std::string(*version)};
  }
  auto root = root_versions_.find(prefix);
  if (root == root_versions_.end()) return std::nullopt;
  return ModuleVersion{std::string(prefix), root->second};
}

// Looks into every module whose path is a prefix of the import path, the longest first.
void ModuleSet::TryModules(std::string_view path, bool use_graph, Candidates* candidates) const {
  for (std::string_view prefix = path; !prefix.empty() && prefix != "."; prefix = DirName(prefix)) {
    std::optional<ModuleVersion> module = SelectedFor(prefix, use_graph);
    if (!module) continue;
    Root root = RootOf(*module);
    if (root.error) {
      bool is_sum = root.error->message.ends_with("missing go.sum entry");
      std::optional<Error>& slot = is_sum ? candidates->sum_error : candidates->root_error;
      if (!slot) slot = root.error;
      if (is_sum) continue;
      return;
    }
    const MainModule* main = module->version.empty() ? FindMain(module->path) : nullptr;
    InModule in = DirInModule(path, main ? main->path : module->path, root.dir, root.local);
    if (in.has_go_files) candidates->places.push_back({*module, in.dir, false});
  }
}

Found ModuleSet::ImportVendored(std::string_view path, bool standard) const {
  std::vector<Found> places;
  if (standard) places.push_back({{}, env_.goroot + "/src/" + std::string(path), {}, true});
  for (const MainModule& main : main_modules_) {
    InModule in = DirInModule(path, main.prefix, main.dir, true);
    if (in.has_go_files) places.push_back({{main.path, ""}, in.dir, {}});
  }
  InModule in = DirInModule(path, "", VendorDir(), false);
  if (in.has_go_files && !main_modules_.empty()) {
    auto listed = modules_txt_.packages.find(path);
    std::string_view go = in_workspace() ? work_file_.go : main_modules_[0].file.go;
    // Since Go 1.23 a vendored package counts only when modules.txt lists it.
    if (listed != modules_txt_.packages.end()) {
      places.push_back({modules_txt_.modules[listed->second].module, in.dir, {}});
    } else if (CompareGoVersions(go, "1.23") < 0) {
      places.push_back({{}, in.dir, {}});
    }
  }
  if (places.size() == 1) return places[0];
  Found found;
  found.missing_goroot = places.empty() && IsStandardImportPath(path) && env_.goroot.empty();
  found.error = Error{places.empty() ? "cannot find module providing package " + std::string(path)
                                     : "ambiguous import: found package " + std::string(path) +
                                           " in multiple directories"};
  return found;
}

Found ModuleSet::Import(std::string_view path) const {
  Found found;
  if (std::optional<std::string> error = CheckImportPath(path)) {
    found.error = Error{*std::move(error)};
    return found;
  }
  bool standard_path = IsStandardImportPath(path);
  bool standard = standard_path && IsStandardPackage(path);
  if (standard) {
    for (const MainModule& main : main_modules_) {
      if (!IsStandardLibraryModule(main)) continue;
      InModule in = DirInModule(path, main.prefix, main.dir, true);
      if (in.has_go_files) return {{main.path, ""}, in.dir, {}, true};
    }
  }
  if (vendored_) return ImportVendored(path, standard);
  // An old go.mod does not list all it needs: only the whole graph tells versions.
  if (pruning_ == Pruning::kUnpruned && !graph_ && !standard) {
    if (main_modules_.empty() || !MayBeInModule(path, main_modules_[0].path)) {
      found.needs_graph = true;
      return found;
    }
  }
  Candidates candidates;
  if (standard) {
    candidates.places.push_back({{}, env_.goroot + "/src/" + std::string(path), true});
  }
  bool roots_first = pruning_ != Pruning::kUnpruned || !graph_;
  if (roots_first) TryModules(path, false, &candidates);
  bool undecided = candidates.places.empty() && !candidates.root_error && !candidates.sum_error;
  if (undecided && !main_modules_.empty()) {
    if (!graph_) {
      found.needs_graph = true;
      return found;
    }
    TryModules(path, true, &candidates);
  }
  if (candidates.root_error) {
    found.error = candidates.root_error;
    found.missing_module = true;
    return found;
  }
  if (candidates.places.size() > 1) {
    found.error =
        Error{"ambiguous import: found package " + std::string(path) + " in multiple modules"};
    return found;
  }
  if (candidates.sum_error) {
    found.error = candidates.sum_error;
    return found;
  }
  if (candidates.places.empty()) {
    found.missing_goroot = standard_path && env_.goroot.empty();
    found.error = Error{standard_path ? "package " + std::string(path) + " is not in std"
                                      : "no required module provides package " + std::string(path)};
    return found;
  }
  Candidates::Place& place = candidates.places[0];
  found.module = std::move(place.module);
  found.dir = std::move(place.dir);
  found.standard = place.standard;
  return found;
}

bool ModuleSet::IsExplicitRequirement(const ModuleVersion& module) const {
  if (in_workspace()) {
    return vendored_ || (graph_ && graph_->HasRequirementsOf(module)) || !graph_;
  }
  auto root = root_versions_.find(module.path);
  return root != root_versions_.end() && root->second == module.version;
}

std::string ModuleSet::StandardVendorPath(std::string_view importer, std::string_view path) const {
  if (IsStandardImportPath(path) || env_.goroot.empty()) return std::string(path);
  std::string_view prefix = HasPathPrefix(importer, "cmd") ? "cmd/vendor/" : "vendor/";
  std::string vendored = std::string(prefix) + std::string(path);
  if (fs_.Stat(env_.goroot + "/src/" + vendored)) return vendored;
  return std::string(path);
}

ModuleInfo ModuleSet::Info(const ModuleVersion& module) const {
  ModuleInfo info;
  info.path = module.path;
  info.version = module.version;
  const MainModule* main = module.version.empty() ? FindMain(module.path) : nullptr;
  if (main != nullptr) {
    info.main = true;
    info.dir = main->dir;
    info.go_version = main->file.go;
    // Outside of workspaces a module without a go line is read as one of Go 1.16.
    if (info.go_version.empty() && !in_workspace()) info.go_version = kDefaultModGo;
    return info;
  }
  info.replace = ReplacementOf(module);
  if (vendored_) {
    for (const VendoredModule& vendored : modules_txt_.modules) {
      if (vendored.module == module) info.go_version = vendored.go;
    }
    return info;
  }
  Root root = RootOf(module);
  if (!root.error) info.dir = root.dir;
  const DependencyFile& read = ReadDependencyFile(info.replace.value_or(module));
  if (!read.error) info.go_version = read.file.go;
  return info;
}

}  // namespace premortem::workspace
