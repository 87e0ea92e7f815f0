// Counterpart: cmd/go/internal/load/pkg.go, go1.27.
#include "workspace/package_loader.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/text.h"
#include "workspace/module_path.h"
#include "workspace/test_functions.h"

namespace premortem::workspace {

namespace {

const std::shared_ptr<const FolderPackage>& NoFolder() {
  static const std::shared_ptr<const FolderPackage> none = std::make_shared<FolderPackage>();
  return none;
}

std::string FoldCase(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

// Whether a name can stand in a command line without being taken for an option.
bool IsSafeArgument(std::string_view name) {
  if (name.empty()) return false;
  auto c = static_cast<unsigned char>(name[0]);
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == '_' || c == '/' || c >= 0x80;
}

bool Contains(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

// The package that the compiler uses where `simd` is imported.
constexpr std::string_view kSimdBridge = "simd/internal/bridge";

bool HasSimd(const BuildContext& context, const std::vector<std::string>& imports) {
  bool supported =
      context.goarch == "wasm" || context.goarch == "amd64" || context.goarch == "arm64";
  return supported && Contains(imports, "simd");
}

// Every list of files that go into the build or are left out of it.
std::vector<std::string> AllFiles(const FolderPackage& folder) {
  std::vector<std::string> all;
  const std::vector<std::string>* lists[] = {&folder.go_files,         &folder.cgo_files,
                                             &folder.ignored_go_files, &folder.ignored_other_files,
                                             &folder.c_files,          &folder.cxx_files,
                                             &folder.m_files,          &folder.h_files,
                                             &folder.f_files,          &folder.s_files,
                                             &folder.swig_files,       &folder.swig_cxx_files,
                                             &folder.syso_files,       &folder.test_go_files,
                                             &folder.xtest_go_files};
  for (const auto* list : lists) all.insert(all.end(), list->begin(), list->end());
  return all;
}

// Two files whose names differ in case only, or a name that no command line can hold.
std::optional<std::string> CheckFileNames(const FolderPackage& folder,
                                          const std::vector<std::string>& embed_files) {
  std::vector<std::string> files = AllFiles(folder);
  std::set<std::string> known(files.begin(), files.end());
  for (const std::string& file : embed_files) {
    if (file.find('/') == std::string::npos && known.insert(file).second) files.push_back(file);
  }
  std::set<std::string> folded;
  for (const std::string& file : files) {
    if (!folded.insert(FoldCase(file)).second) {
      return "case-insensitive file name collision: " + file;
    }
  }
  for (const std::string& file : files) {
    if (!IsSafeArgument(file) || file.starts_with("_cgo_")) {
      return "invalid input file name \"" + file + "\"";
    }
  }
  return std::nullopt;
}

// The start of the last path element "internal"; nothing where there is none.
std::optional<size_t> FindInternal(std::string_view path) {
  constexpr std::string_view kInternal = "internal";
  if (path.ends_with("/internal")) return path.size() - kInternal.size();
  size_t middle = path.rfind("/internal/");
  if (middle != std::string_view::npos) return middle + 1;
  if (path == kInternal || path.starts_with("internal/")) return 0;
  return std::nullopt;
}

// The start of the last element "vendor" that something follows.
std::optional<size_t> FindVendor(std::string_view path) {
  size_t middle = path.rfind("/vendor/");
  if (middle != std::string_view::npos) return middle + 1;
  if (path.starts_with("vendor/")) return 0;
  return std::nullopt;
}

// The folder that corresponds to the first `prefix` bytes of the package's import path.
std::string DirOfPrefix(const Package& package, size_t prefix) {
  size_t rest = package.import_path.size() - prefix;
  if (rest > package.dir.size()) return {};
  return package.dir.substr(0, package.dir.size() - rest);
}

}  // namespace

// ---- Finding and reading ----

PackageLoader::Resolved PackageLoader::ResolveNow(ModuleSet* set, const std::string& path) const {
  Resolved resolved{set->Import(path), NoFolder(), {}};
  if (resolved.found.dir.empty() || resolved.found.needs_graph) return resolved;
  auto known = known_folders_.find(resolved.found.dir);
  if (known != known_folders_.end()) {
    resolved.folder = known->second;
  } else {
    resolved.folder =
        std::make_shared<FolderPackage>(ReadFolder(fs_, resolved.found.dir, env_.context));
  }
  if (embeds_) {
    resolved.embeds = ResolveEmbeds(fs_, resolved.found.dir, resolved.folder->embed_patterns);
  }
  return resolved;
}

const PackageLoader::Resolved& PackageLoader::Resolve(ModuleSet* set, const std::string& path) {
  auto& known = resolved_[set];
  auto found = known.find(path);
  if (found != known.end()) return found->second;
  Resolved resolved = ResolveNow(set, path);
  if (resolved.found.needs_graph) {
    set->LoadGraph();
    resolved = ResolveNow(set, path);
  }
  return known.emplace(path, std::move(resolved)).first->second;
}

void PackageLoader::SetFolder(ModuleSet* set, const std::string& path,
                              std::shared_ptr<const FolderPackage> folder, Found found) {
  Resolved resolved{std::move(found), std::move(folder), {}};
  if (embeds_) {
    resolved.embeds = ResolveEmbeds(fs_, resolved.found.dir, resolved.folder->embed_patterns);
  }
  resolved_[set].insert_or_assign(path, std::move(resolved));
}

std::vector<std::string> PackageLoader::ImportsToFollow(ModuleSet* set, const std::string& path,
                                                        const Resolved& resolved) const {
  std::vector<std::string> paths;
  for (const std::string& import : resolved.folder->imports) {
    if (import == "C") continue;
    bool standard = resolved.found.standard;
    paths.push_back(standard ? set->StandardVendorPath(path, import) : import);
  }
  return paths;
}

// Round by round: what one round finds imported is the next round's work.
void PackageLoader::Preload(ModuleSet* set, const std::vector<std::string>& paths) {
  if (set->in_workspace() && !set->vendored()) set->LoadGraph();
  auto& known = resolved_[set];
  std::set<std::string> wanted;
  auto want = [&](const std::string& path) {
    if (path != "C" && !known.contains(path)) wanted.insert(path);
  };
  for (const std::string& path : paths) {
    auto found = known.find(path);
    if (found == known.end()) {
      want(path);
      continue;
    }
    for (const std::string& import : ImportsToFollow(set, path, found->second)) want(import);
  }
  while (!wanted.empty()) {
    std::vector<std::string> round(wanted.begin(), wanted.end());
    wanted.clear();
    std::vector<Resolved> results(round.size());
    ParallelFor(round.size(), [&](size_t i) { results[i] = ResolveNow(set, round[i]); });
    bool needs_graph = std::ranges::any_of(
        results, [](const Resolved& resolved) { return resolved.found.needs_graph; });
    if (needs_graph) set->LoadGraph();
    ParallelFor(round.size(), [&](size_t i) {
      if (results[i].found.needs_graph) results[i] = ResolveNow(set, round[i]);
    });
    for (size_t i = 0; i < round.size(); ++i) {
      known.try_emplace(round[i], std::move(results[i]));
    }
    for (const std::string& path : round) {
      for (const std::string& import : ImportsToFollow(set, path, known.at(path))) want(import);
    }
  }
}

void PackageLoader::PreloadTests(const std::vector<PackageId>& packages) {
  std::map<ModuleSet*, std::vector<std::string>> paths;
  for (PackageId id : packages) {
    const Package& package = Get(id);
    ModuleSet* set = StateOf(id).set;
    if (set == nullptr) continue;
    for (const auto* imports : {&package.folder->test_imports, &package.folder->xtest_imports}) {
      for (const std::string& path : *imports) {
        paths[set].push_back(ResolvedPath(set, package, path));
      }
    }
    for (const char* path : {"os", "reflect", "testing", "testing/internal/testdeps", "runtime"}) {
      paths[set].push_back(path);
    }
  }
  for (auto& [set, list] : paths) Preload(set, list);
  CheckTestFiles(packages);
}

void PackageLoader::CheckTestFiles(const std::vector<PackageId>& packages) {
  std::vector<std::optional<Error>> errors(packages.size());
  ParallelFor(packages.size(), [&](size_t i) {
    const FolderPackage& folder = *Get(packages[i]).folder;
    std::vector<std::string> paths;
    for (const auto* names : {&folder.test_go_files, &folder.xtest_go_files}) {
      for (const std::string& name : *names) paths.push_back(JoinPath(folder.dir, name));
    }
    errors[i] = CheckTestFunctions(fs_, paths);
  });
  for (size_t i = 0; i < packages.size(); ++i) {
    if (errors[i]) test_errors_.emplace(packages[i].value, *std::move(errors[i]));
  }
}

std::string PackageLoader::ResolvedPath(ModuleSet* set, const Package& importer,
                                        const std::string& path) const {
  return importer.standard ? set->StandardVendorPath(importer.import_path, path) : path;
}

// ---- Packages ----

PackageId PackageLoader::AddPackage(ModuleSet* set, const std::string& path) {
  packages_.emplace_back();
  states_.emplace_back();
  PackageId id(packages_.size());
  packages_.back().id = id;
  packages_.back().import_path = path;
  packages_.back().folder = NoFolder();
  packages_.back().content = std::make_shared<Package::Content>();
  states_.back().set = set;
  return id;
}

PackageId PackageLoader::Copy(PackageId original) {
  Package package = Get(original);
  State state = StateOf(original);
  packages_.push_back(std::move(package));
  states_.push_back(std::move(state));
  PackageId id(packages_.size());
  packages_.back().id = id;
  return id;
}

ModuleId PackageLoader::AddModule(ModuleSet* set, const ModuleVersion& module) {
  auto [entry, is_new] = module_ids_.try_emplace({set, module}, ModuleId());
  if (is_new) {
    modules_.push_back(set->Info(module));
    entry->second = ModuleId(modules_.size());
  }
  return entry->second;
}

void PackageLoader::SetError(PackageId id, Error error) {
  if (!Get(id).error) Get(id).error = std::move(error);
}

PackageId PackageLoader::AddBroken(const std::string& path, Error error) {
  PackageId id = AddPackage(nullptr, path);
  Get(id).missing = true;
  SetError(id, std::move(error));
  return id;
}

// ---- Loading ----

PackageId PackageLoader::LoadTarget(ModuleSet* set, const std::string& path) {
  return FindOrLoad(set, path);
}

PackageId PackageLoader::LoadFiles(ModuleSet* set, std::shared_ptr<const FolderPackage> folder) {
  PackageId id = AddPackage(set, "command-line-arguments");
  StateOf(id).is_files = true;
  Resolved resolved;
  resolved.found.dir = folder->dir;
  resolved.folder = std::move(folder);
  if (embeds_) {
    resolved.embeds = ResolveEmbeds(fs_, resolved.found.dir, resolved.folder->embed_patterns);
  }
  std::vector<Frame> stack;
  Begin(id, resolved, &stack);
  Run(&stack);
  return id;
}

PackageId PackageLoader::FindOrLoad(ModuleSet* set, const std::string& path) {
  auto [entry, is_new] = loaded_[set].try_emplace(path, PackageId());
  if (!is_new) return entry->second;
  PackageId id = AddPackage(set, path);
  entry->second = id;
  std::vector<Frame> stack;
  Begin(id, Resolve(set, path), &stack);
  Run(&stack);
  return id;
}

PackageLoader::Import PackageLoader::ImportPackage(const std::string& path, PackageId importer) {
  ModuleSet* set = StateOf(importer).set;
  PackageId id = FindOrLoad(set, ResolvedPath(set, Get(importer), path));
  return {id, WhyNotImportable(Get(importer), Get(id), path)};
}

// Works off the packages whose imports are not all loaded; an import that is new goes on top.
void PackageLoader::Run(std::vector<Frame>* stack) {
  while (!stack->empty()) {
    Frame& frame = stack->back();
    PackageId importer = frame.package;
    if (frame.next == frame.imports.size()) {
      StateOf(importer).imports_done = true;
      End(importer);
      stack->pop_back();
      // The package below asked for this one: its import is now complete.
      if (stack->empty()) return;
      FinishImport(stack->back(), importer);
      ++stack->back().next;
      continue;
    }
    const std::string& written = frame.imports[frame.next];
    if (written == "C") {
      ++frame.next;
      continue;
    }
    ModuleSet* set = StateOf(importer).set;
    std::string path = ResolvedPath(set, Get(importer), written);
    auto [entry, is_new] = loaded_[set].try_emplace(path, PackageId());
    PackageId imported = entry->second;
    if (is_new) {
      imported = AddPackage(set, path);
      entry->second = imported;
      size_t depth = stack->size();
      Begin(imported, Resolve(set, path), stack);
      if (stack->size() > depth) continue;  // `frame` may have moved
    } else if (!StateOf(imported).imports_done) {
      // It is below on the stack, or its loading stopped early.
      Package& package = Get(imported);
      bool on_stack = std::ranges::find(*stack, imported, &Frame::package) != stack->end();
      package.import_cycle |= on_stack;
      SetError(imported, Error{"import cycle not allowed"});
    }
    FinishImport(stack->back(), imported);
    ++stack->back().next;
  }
}

void PackageLoader::FinishImport(const Frame& frame, PackageId imported) {
  Package& importer = Get(frame.package);
  bool is_written = frame.next < frame.written;
  importer.dependencies.push_back(
      {imported, is_written ? static_cast<uint32_t>(frame.next) : Dependency::kImplicit});
  const std::string& written = frame.imports[frame.next];
  if (std::optional<Error> error = WhyNotImportable(importer, Get(imported), written)) {
    SetError(frame.package, *std::move(error));
  }
}

// Fills in what the folder says and puts the package's imports on the stack, unless something is so
// wrong that Go would not follow them.
void PackageLoader::Begin(PackageId id, const Resolved& resolved, std::vector<Frame>* stack) {
  Package& package = Get(id);
  package.folder = resolved.folder;
  package.name = resolved.folder->name;
  package.dir = resolved.found.dir;
  package.standard = resolved.found.standard;
  package.missing = resolved.found.dir.empty();
  auto content = std::make_shared<Package::Content>();
  content->go_files = resolved.folder->go_files;
  content->imports = resolved.folder->imports;
  content->embed_files = resolved.embeds.files;
  package.content = content;
  if (resolved.found.missing_goroot && known_standard_ != nullptr &&
      known_standard_(env_.context, package.import_path)) {
    package.standard = true;
  } else if (resolved.folder->error_kind != FolderError::kNone) {
    SetError(id, resolved.folder->error);
  } else if (resolved.found.error) {
    SetError(id, *resolved.found.error);
  }
  if (resolved.found.missing_goroot && !package.standard) {
    missing_standard_.insert(package.import_path);
  }
  CheckRequirements(id, resolved);
  if (!CheckBeforeImports(id, resolved)) return;
  Frame frame{id, WithImplicitImports(package), resolved.folder->imports.size(), 0};
  stack->push_back(std::move(frame));
}

// A package of the main module may only import from modules that go.mod lists.
void PackageLoader::CheckRequirements(PackageId id, const Resolved& resolved) {
  ModuleSet* set = StateOf(id).set;
  const ModuleVersion& module = resolved.found.module;
  if (!module.version.empty() || module.path.empty() || set->FindMain(module.path) == nullptr) {
    return;
  }
  for (const std::string& import : resolved.folder->imports) {
    if (import == "C") continue;
    const Found& found = Resolve(set, ResolvedPath(set, Get(id), import)).found;
    if (found.module.path.empty() || set->FindMain(found.module.path) != nullptr) continue;
    if (set->IsExplicitRequirement(found.module)) continue;
    SetError(id, Error{"package " + Get(id).import_path + " imports " + import +
                       " from implicitly required module " + found.module.path});
    return;
  }
}

bool PackageLoader::CheckBeforeImports(PackageId id, const Resolved& resolved) {
  Package& package = Get(id);
  const std::string& path = package.import_path;
  auto [other, is_new] = folded_paths_.try_emplace(FoldCase(path), path);
  if (!is_new && other->second != path) {
    SetError(id, Error{"case-insensitive import collision: " + path + " and " + other->second});
    return false;
  }
  if (!IsSafeArgument(path)) {
    SetError(id, Error{"invalid import path \"" + path + "\""});
    return false;
  }
  const ModuleVersion& module = resolved.found.module;
  if (!module.path.empty() && !package.standard) {
    package.module = AddModule(StateOf(id).set, module);
  }
  if (resolved.embeds.error) SetError(id, *resolved.embeds.error);
  if (auto message = CheckFileNames(*resolved.folder, resolved.embeds.files)) {
    SetError(id, Error{*std::move(message), package.dir});
    return false;
  }
  if (!IsSafeArgument(BaseName(path))) {
    SetError(id, Error{"invalid input directory name \"" + std::string(BaseName(path)) + "\""});
    return false;
  }
  if (package.dir.find_first_of("\r\n") != std::string::npos) {
    SetError(id, Error{"invalid package directory"});
    return false;
  }
  return true;
}

// What the compiler and the linker add to the imports that the sources name.
std::vector<std::string> PackageLoader::WithImplicitImports(const Package& package) const {
  const FolderPackage& folder = *package.folder;
  std::vector<std::string> imports = folder.imports;
  auto add = [&](std::string_view path) {
    if (!Contains(imports, path)) imports.emplace_back(path);
  };
  if (HasSimd(env_.context, folder.imports)) add(kSimdBridge);
  const std::string& path = package.import_path;
  if (!folder.cgo_files.empty()) {
    add("unsafe");
    bool is_cgo = package.standard && path == "runtime/cgo";
    bool is_sanitizer = package.standard && (path == "runtime/race" || path == "runtime/msan" ||
                                             path == "runtime/asan");
    if (!is_cgo) add("runtime/cgo");
    if (!is_cgo && !is_sanitizer) add("syscall");
  }
  if (!folder.swig_files.empty() || !folder.swig_cxx_files.empty()) {
    for (std::string_view needed : {"unsafe", "runtime/cgo", "syscall", "sync"}) add(needed);
  }
  if (folder.name == "main") {
    add("runtime");
    if (env_.context.goarch == "arm") add("math");
  }
  return imports;
}

void PackageLoader::End(PackageId id) {
  Package& package = Get(id);
  const FolderPackage& folder = *package.folder;
  bool translated =
      !folder.cgo_files.empty() || !folder.swig_files.empty() || !folder.swig_cxx_files.empty();
  if (translated) return;
  bool cgo = env_.context.cgo;
  // Without cgo all but Fortran is left out silently.
  bool c_sources =
      cgo && (!folder.c_files.empty() || !folder.cxx_files.empty() || !folder.m_files.empty());
  if (c_sources) SetError(id, Error{"C source files not allowed when not using cgo", package.dir});
  if (!folder.f_files.empty()) {
    SetError(id, Error{"Fortran source files not allowed when not using cgo", package.dir});
  }
}

// ---- Who may import whom ----

std::optional<Error> PackageLoader::WhyNotImportable(const Package& importer,
                                                     const Package& imported,
                                                     const std::string& written) const {
  bool bridge = written == kSimdBridge;
  if (!bridge) {
    if (std::optional<Error> error = CheckInternal(importer, imported)) return error;
  }
  if (std::optional<size_t> vendor = FindVendor(imported.import_path)) {
    std::string parent = DirOfPrefix(imported, *vendor == 0 ? 0 : *vendor - 1);
    if (!parent.empty() && !HasPathPrefix(importer.dir, CleanPath(parent))) {
      return Error{"use of vendored package " + imported.import_path + " not allowed"};
    }
  }
  if (std::optional<size_t> vendor = FindVendor(written)) {
    return Error{written + " must be imported as " + written.substr(*vendor + 7)};
  }
  if (IsLocalImportPath(written) && !StateOf(importer.id).is_files) {
    return Error{"local import \"" + written + "\" in non-local package"};
  }
  if (imported.name == "main" && importer.dir != imported.dir) {
    return Error{"import \"" + written + "\" is a program, not an importable package"};
  }
  return std::nullopt;
}

std::optional<Error> PackageLoader::CheckInternal(const Package& importer,
                                                  const Package& imported) const {
  if (imported.error) return std::nullopt;
  const std::string& path = imported.import_path;
  std::optional<size_t> internal = FindInternal(path);
  if (!internal) return std::nullopt;
  Error error{"use of internal package " + path + " not allowed"};
  std::string importer_path = importer.import_path;
  constexpr std::string_view kFips = "crypto/internal/fips140";
  if (HasPathPrefix(importer_path, "crypto") && HasPathPrefix(path, kFips)) return std::nullopt;
  if (HasPathPrefix(importer_path, kFips)) {
    return HasPathPrefix(path, "crypto/internal") ? std::nullopt : std::optional(error);
  }
  size_t parent_length = *internal == 0 ? 0 : *internal - 1;
  if (!imported.module.valid()) {
    std::string parent = CleanPath(DirOfPrefix(imported, parent_length));
    return HasPathPrefix(importer.dir, parent) ? std::nullopt : std::optional(error);
  }
  const State& state = StateOf(importer.id);
  if (state.is_files) {
    // Files named one by one count as what their folder is.
    for (const MainModule& main : state.set->main_modules()) {
      if (!HasPathPrefix(importer.dir, main.dir)) continue;
      importer_path = main.prefix + importer.dir.substr(main.dir.size());
    }
  }
  std::string_view parent = std::string_view(path).substr(0, parent_length);
  return HasPathPrefix(importer_path, parent) ? std::nullopt : std::optional(error);
}

// ---- Walking ----

std::vector<PackageId> PackageLoader::ListFrom(const std::vector<PackageId>& roots) const {
  std::vector<PackageId> list;
  std::vector<bool> seen(packages_.size() + 1);
  std::vector<std::pair<PackageId, size_t>> stack;
  auto enter = [&](PackageId id) {
    if (seen[id.value]) return;
    seen[id.value] = true;
    stack.push_back({id, 0});
  };
  for (PackageId root : roots) {
    enter(root);
    while (!stack.empty()) {
      auto& [id, next] = stack.back();
      const std::vector<Dependency>& dependencies = Get(id).dependencies;
      if (next < dependencies.size()) {
        enter(dependencies[next++].package);
      } else {
        list.push_back(id);
        stack.pop_back();
      }
    }
  }
  return list;
}

void PackageLoader::SplitProfiles(const std::vector<PackageId>& targets) {
  for (PackageId main : targets) {
    if (Get(main).name != "main" || !Get(main).folder->has_default_pgo) continue;
    std::string profile = Get(main).dir + "/default.pgo";
    std::vector<PackageId> reached = ListFrom({main});
    std::unordered_map<uint32_t, PackageId> copies;
    for (PackageId id : reached) {
      bool in_place = targets.size() == 1 || id == main;
      PackageId copy = in_place ? id : Copy(id);
      if (!in_place) Get(copy).for_main = Get(main).import_path;
      StateOf(copy).profile = profile;
      copies.emplace(id.value, copy);
    }
    for (const auto& [original, copy] : copies) {
      for (Dependency& dependency : Get(copy).dependencies) {
        dependency.package = copies.at(dependency.package.value);
      }
    }
  }
}

}  // namespace premortem::workspace
