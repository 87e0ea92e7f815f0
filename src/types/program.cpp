#include "types/program.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/parallel.h"
#include "base/result.h"
#include "base/stats.h"
#include "syntax/constraint.h"
#include "syntax/parser.h"
#include "types/exports.h"
#include "types/overlay.h"
#include "types/package.h"

namespace premortem::types {

namespace {

using workspace::Dependency;
using workspace::PackageVariant;

std::string GoVersionOf(const workspace::Workspace& workspace, const workspace::Package& package) {
  if (!package.module.valid()) return {};
  const std::string& version = workspace.Get(package.module).go_version;
  return version.empty() ? "1.16" : version;
}

// cgo's files come last, as the compiler sees them.
std::vector<std::string> FilesOf(const workspace::Package& package) {
  if (package.variant == PackageVariant::kTestMain) return {};
  std::vector<std::string> names = package.content->go_files;
  if (package.variant != PackageVariant::kXTest) {
    const std::vector<std::string>& cgo = package.folder->cgo_files;
    names.insert(names.end(), cgo.begin(), cgo.end());
  }
  return names;
}

// Numbers the strongly connected components of the import graph (Tarjan's algorithm, without
// recursion: an import chain may be long).
class CycleFinder {
 public:
  explicit CycleFinder(const workspace::Workspace& workspace)
      : workspace_(workspace),
        order_(workspace.packages().size()),
        low_(order_.size()),
        component_(order_.size()) {}

  std::vector<uint32_t> Find() {
    for (uint32_t i = 0; i < order_.size(); ++i) {
      if (order_[i] == 0) Walk(i);
    }
    return std::move(component_);
  }

 private:
  struct Frame {
    uint32_t package;
    size_t next = 0;
  };

  void Walk(uint32_t root) {
    Enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      uint32_t from = frame.package;
      const std::vector<Dependency>& edges = workspace_.packages()[from].dependencies;
      if (frame.next == edges.size()) {
        frames_.pop_back();
        if (low_[from] == order_[from]) Close(from);
        if (!frames_.empty()) Lower(frames_.back().package, low_[from]);
        continue;
      }
      uint32_t to = edges[frame.next++].package.value - 1;
      if (order_[to] == 0) {
        Enter(to);
      } else if (component_[to] == 0) {
        Lower(from, order_[to]);
      }
    }
  }

  void Enter(uint32_t package) {
    order_[package] = low_[package] = ++last_order_;
    open_.push_back(package);
    frames_.push_back({package});
  }

  void Lower(uint32_t package, uint32_t order) { low_[package] = std::min(low_[package], order); }

  void Close(uint32_t root) {
    ++last_component_;
    for (;;) {
      uint32_t member = open_.back();
      open_.pop_back();
      component_[member] = last_component_;
      if (member == root) return;
    }
  }

  const workspace::Workspace& workspace_;
  std::vector<uint32_t> order_, low_, component_;  // from 1; 0: not yet
  std::vector<uint32_t> open_;
  std::vector<Frame> frames_;
  uint32_t last_order_ = 0, last_component_ = 0;
};

// Takes packages in any order from any thread, and hands them out in the order of their numbers.
class InOrder {
 public:
  InOrder(size_t count, FunctionRef<void(const CheckedPackage&)> visit)
      : visit_(visit), finished_(count), packages_(count) {}

  // `package` may be null: nothing is to be handed out then.
  void Finish(size_t i, std::unique_ptr<CheckedPackage> package) {
    std::unique_lock lock(mutex_);
    packages_[i] = std::move(package);
    finished_[i] = true;
    if (visiting_) return;  // who is at it goes on with this one
    visiting_ = true;
    for (; next_ < finished_.size() && finished_[next_]; ++next_) {
      std::unique_ptr<CheckedPackage> next = std::move(packages_[next_]);
      if (next == nullptr) continue;
      lock.unlock();
      visit_(*next);
      next.reset();
      lock.lock();
    }
    visiting_ = false;
  }

 private:
  std::mutex mutex_;
  FunctionRef<void(const CheckedPackage&)> visit_;
  std::vector<bool> finished_;
  std::vector<std::unique_ptr<CheckedPackage>> packages_;
  size_t next_ = 0;
  bool visiting_ = false;
};

}  // namespace

GoVersion BuildVersionOf(const syntax::Tree& tree) {
  GoVersion version;
  uint32_t end = tree.root().valid() ? tree.file().package : 0;
  for (const syntax::Comment& comment : tree.comments()) {
    if (comment.begin >= end) break;
    std::string_view line = tree.TextOf(comment);
    if (!syntax::IsGoBuildLine(line)) continue;
    Result<syntax::Constraint> constraint = syntax::Constraint::Parse(line);
    if (!constraint) continue;
    int minor = constraint->MinimumGoMinor();
    version = minor < 0 ? GoVersion() : GoVersion{1, static_cast<uint16_t>(minor)};
  }
  return version;
}

void CheckedPackage::AddFile(const source::SourceFile& file, bool skip_bodies) {
  AddFile(file, file.text(), skip_bodies);
}

void CheckedPackage::AddFile(const source::SourceFile& file, FileText text, bool skip_bodies) {
  texts.push_back(std::move(text));
  AddFile(file, texts.back().view(), skip_bodies);
}

void CheckedPackage::AddFile(const source::SourceFile& file, std::string_view text,
                             bool skip_bodies) {
  syntax::ParseMode mode = skip_bodies ? syntax::ParseMode::kSkipBodies : syntax::ParseMode::kFull;
  {
    ScopedTimer timer("parse for types", file.path());
    trees.push_back(std::make_unique<syntax::Tree>(syntax::ParseFile(text, {.mode = mode})));
  }
  AddTree(file, *trees.back());
}

void CheckedPackage::AddTree(const source::SourceFile& file, const syntax::Tree& tree) {
  infos.push_back(std::make_unique<TypeInfo>(tree.node_count()));
  Unit unit;
  unit.tree = &tree;
  unit.file = file.id();
  unit.file_name = file.path();
  unit.info = infos.back().get();
  unit.build_version = BuildVersionOf(tree);
  state.files.push_back(std::move(unit));
}

Program::Program(const workspace::Workspace& workspace, const FileSystem& fs,
                 source::FileTable& files)
    : workspace_(workspace),
      fs_(fs),
      files_(files),
      checked_(workspace.packages().size()),
      fingerprints_(workspace.packages().size()) {
  FindCycles();
}

void Program::FindCycles() {
  bool in_order = std::ranges::all_of(workspace_.packages(), [](const workspace::Package& package) {
    return std::ranges::all_of(package.dependencies, [&](const Dependency& dependency) {
      return dependency.package.value < package.id.value;
    });
  });
  if (!in_order) cycle_ = CycleFinder(workspace_).Find();
}

void Program::Check(FunctionRef<void(const CheckedPackage&)> visit) {
  std::vector<Depth> depths = All(Depth::kExports);
  for (const workspace::Package& package : workspace_.packages()) {
    if (package.target) depths[package.id.value - 1] = Depth::kBodies;
  }
  CheckInOrder(depths, visit);
}

void Program::CheckAll(FunctionRef<void(const CheckedPackage&)> visit) {
  CheckInOrder(All(Depth::kBodies), visit);
}

void Program::CheckExports() {
  CheckInOrder(All(Depth::kExports), [](const CheckedPackage&) {});
}

void Program::CheckDeclarations() {
  CheckInOrder(All(Depth::kDeclarations), [](const CheckedPackage&) {});
}

void Program::CheckInOrder(const std::vector<Depth>& depths,
                           FunctionRef<void(const CheckedPackage&)> visit) {
  InOrder in_order(depths.size(), visit);
  for (size_t i = 0; i < depths.size(); ++i) {
    if (depths[i] != Depth::kBodies) in_order.Finish(i, nullptr);
  }
  CheckPackages(depths, nullptr,
                [&](const workspace::Package& package, std::unique_ptr<CheckedPackage> checked) {
                  in_order.Finish(package.id.value - 1, std::move(checked));
                });
}

void Program::CheckWanted(std::span<const workspace::PackageId> wanted, TreesOf parse,
                          Finish checked) {
  std::vector<Depth> depths = All(Depth::kNothing);
  for (workspace::PackageId id : wanted) depths[id.value - 1] = Depth::kBodies;
  CheckPackages(depths, &parse, checked);
}

// One run over the packages of the workspace, numbered from 0 here.
class Program::Run {
 public:
  Run(Program& program, const std::vector<Depth>& depths, const TreesOf* trees, Finish finish)
      : program_(program),
        packages_(program.workspace_.packages()),
        depths_(depths),
        trees_(trees),
        finish_(finish),
        dependencies_(program.Dependencies()),
        bases_(depths.size(), kNone),
        variants_(depths.size(), kNone),
        open_(depths.size()),
        overlaid_(depths.size()) {
    if (trees == nullptr) return;
    FindBases();
    AddNeeded();
  }

  void Check();

 private:
  static constexpr uint32_t kNone = 0xffffffff;

  // A package between the steps of its check.
  struct Open {
    std::vector<ParsedFile> files;
    std::unique_ptr<CheckedPackage> package;
    std::unique_ptr<PackageCheck> check;
  };

  void FindBases();
  void AddNeeded();
  std::vector<uint32_t> Order() const;
  void CheckInTwoSteps(const std::vector<uint32_t>& members);
  void CheckDeclarations(uint32_t i);
  void CheckDeclarations(uint32_t i, std::unique_ptr<CheckedPackage> package);
  void CheckVariant(uint32_t i);
  bool IsCopy(uint32_t i) const;
  void CheckBodies(uint32_t i);
  bool IsVariant(uint32_t i) const { return packages_[i].variant == PackageVariant::kTest; }

  Program& program_;
  const std::deque<workspace::Package>& packages_;
  std::vector<Depth> depths_;
  const TreesOf* trees_;
  Finish finish_;
  std::vector<std::vector<uint32_t>> dependencies_;
  // Of a test variant that is wanted the package without the test's files, of a copy (made for a
  // test, or for a program with a profile) the original; else kNone.
  std::vector<uint32_t> bases_;
  std::vector<uint32_t> variants_;  // of a base the wanted test variant
  std::unordered_map<std::string, uint32_t> variant_of_path_;
  std::vector<Open> open_;
  std::vector<char> overlaid_;  // variants, each written before those who wait for it read it
};

void Program::Run::FindBases() {
  std::unordered_map<const void*, uint32_t> by_content, by_folder;
  for (uint32_t i = 0; i < packages_.size(); ++i) {
    const workspace::Package& package = packages_[i];
    bool original = package.variant == PackageVariant::kPlain && package.for_main.empty();
    if (!original || package.missing) continue;
    by_content.emplace(package.content.get(), i);
    by_folder.emplace(package.folder.get(), i);
  }
  auto find = [](const auto& map, const void* key) {
    auto found = map.find(key);
    return found == map.end() ? kNone : found->second;
  };
  for (uint32_t i = 0; i < packages_.size(); ++i) {
    const workspace::Package& package = packages_[i];
    bool copy = package.variant == PackageVariant::kRebuilt ||
                (package.variant == PackageVariant::kPlain && !package.for_main.empty());
    if (IsVariant(i)) {
      variant_of_path_.emplace(package.for_test, i);
      uint32_t base = find(by_folder, package.folder.get());
      if (depths_[i] != Depth::kBodies || base == kNone || depths_[base] == Depth::kBodies)
        continue;
      bases_[i] = base;
      variants_[base] = i;
    } else if (copy && depths_[i] != Depth::kBodies) {
      bases_[i] = find(by_content, package.content.get());
    }
    if (bases_[i] != kNone) dependencies_[i].push_back(bases_[i]);
  }
}

// What is wanted needs all that it imports, and a fix may import any standard package.
void Program::Run::AddNeeded() {
  std::vector<uint32_t> open;
  for (uint32_t i = 0; i < packages_.size(); ++i) {
    bool standard = packages_[i].standard && packages_[i].variant == PackageVariant::kPlain;
    if (standard || depths_[i] == Depth::kBodies) open.push_back(i);
  }
  std::vector<bool> seen(packages_.size());
  while (!open.empty()) {
    uint32_t i = open.back();
    open.pop_back();
    if (seen[i]) continue;
    seen[i] = true;
    if (depths_[i] == Depth::kNothing) depths_[i] = Depth::kExports;
    open.insert(open.end(), dependencies_[i].begin(), dependencies_[i].end());
  }
}

// Dependencies first, and a test variant as soon as possible behind its base: the trees of both are
// kept until the variant is checked.
std::vector<uint32_t> Program::Run::Order() const {
  struct Frame {
    uint32_t package;
    size_t next = 0;
  };
  std::vector<uint32_t> order;
  std::vector<bool> seen(packages_.size());
  std::vector<Frame> frames;
  auto enter = [&](uint32_t i) {
    if (seen[i] || depths_[i] == Depth::kNothing) return;
    seen[i] = true;
    frames.push_back({i});
  };
  for (uint32_t root = 0; root < packages_.size(); ++root) {
    enter(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      uint32_t i = frame.package;
      if (frame.next < dependencies_[i].size()) {
        enter(dependencies_[i][frame.next++]);
        continue;
      }
      frames.pop_back();
      order.push_back(i);
      if (variants_[i] != kNone) enter(variants_[i]);
    }
  }
  return order;
}

void Program::Run::Check() {
  std::vector<uint32_t> order = Order();
  // The standard library first: a fix may import any of it.
  for (bool standard : {true, false}) {
    std::vector<uint32_t> members;
    std::ranges::copy_if(order, std::back_inserter(members),
                         [&](uint32_t i) { return packages_[i].standard == standard; });
    CheckInTwoSteps(members);
  }
}

// Two nodes for each package, so that importers need not wait for its bodies.
void Program::Run::CheckInTwoSteps(const std::vector<uint32_t>& members) {
  std::vector<uint32_t> place(packages_.size(), kNone);
  for (uint32_t at = 0; at < members.size(); ++at) place[members[at]] = at;
  std::vector<std::vector<uint32_t>> graph(2 * members.size());
  for (uint32_t at = 0; at < members.size(); ++at) {
    for (uint32_t dependency : dependencies_[members[at]]) {
      if (place[dependency] != kNone) graph[2 * at].push_back(2 * place[dependency]);
    }
    graph[2 * at + 1] = {2 * at};
  }
  ParallelForGraph(graph, [&](size_t node) {
    uint32_t i = members[node / 2];
    if (node % 2 == 0) {
      CheckDeclarations(i);
    } else if (depths_[i] == Depth::kBodies) {
      CheckBodies(i);
    }
  });
}

// Whether the package is in all respects the one that it was copied from.
bool Program::Run::IsCopy(uint32_t i) const {
  if (bases_[i] == kNone || IsVariant(i)) return false;
  if (packages_[i].variant != PackageVariant::kRebuilt) return true;
  auto variant = variant_of_path_.find(packages_[i].for_test);
  return variant != variant_of_path_.end() && overlaid_[variant->second];
}

void Program::Run::CheckDeclarations(uint32_t i) {
  const workspace::Package& package = packages_[i];
  if (IsCopy(i)) {
    program_.checked_[i] = program_.checked_[bases_[i]];
  } else if (IsVariant(i) && bases_[i] != kNone) {
    CheckVariant(i);
  } else if (trees_ == nullptr || (depths_[i] != Depth::kBodies && variants_[i] == kNone)) {
    CheckDeclarations(i, program_.Parse(package, depths_[i] == Depth::kBodies));
  } else {
    // The trees of a test variant are those of its base, too.
    open_[i].files = (*trees_)(variants_[i] == kNone ? package : packages_[variants_[i]]);
    CheckDeclarations(i, program_.FromTrees(package, open_[i].files));
  }
}

void Program::Run::CheckDeclarations(uint32_t i, std::unique_ptr<CheckedPackage> package) {
  Depth depth = variants_[i] == kNone ? depths_[i] : Depth::kBodies;
  if (!program_.Prepare(*package, depth)) return;
  ScopedTimer timer("check types", packages_[i].import_path);
  auto check = std::make_unique<PackageCheck>(package->state);
  check->Declarations([&](std::string_view path, std::string* error) {
    return program_.Import(packages_[i], path, error);
  });
  if (depth == Depth::kDeclarations) check->Bodies();
  if (program_.keep_bodies_) program_.KeepBodiesOf(package->state);
  program_.checked_[i] = package->state.package;
  if (depth != Depth::kBodies) return;
  open_[i].package = std::move(package);
  open_[i].check = std::move(check);
}

// As an overlay of its base, or from the ground.
void Program::Run::CheckVariant(uint32_t i) {
  const workspace::Package& package = packages_[i];
  Open& base = open_[bases_[i]];
  if (base.package != nullptr) {
    const PackageState& state = base.package->state;
    std::vector<ParsedFile> added = base.files;
    std::erase_if(added, [&](const ParsedFile& file) {
      return std::ranges::find(state.files, file.tree, &Unit::tree) != state.files.end();
    });
    std::unique_ptr<CheckedPackage> variant = program_.FromTrees(package, added);
    if (CanOverlay(state, variant->state.files)) {
      overlaid_[i] = true;
      variant->state.base = &state;
      program_.checked_[i] = state.package;  // unless there is something to add
      return CheckDeclarations(i, std::move(variant));
    }
  }
  CheckDeclarations(i, program_.FromTrees(package, base.files));
  base = {};
}

void Program::Run::CheckBodies(uint32_t i) {
  Open package = std::move(open_[i]);
  if (overlaid_[i]) {
    Open& base = open_[bases_[i]];
    ScopedTimer timer("check types", packages_[i].import_path);
    base.check->Bodies();
    base.check.reset();
    if (package.package == nullptr) {
      package.package = std::move(base.package);
    } else {
      package.package->base = std::move(base.package);
    }
  }
  if (package.check != nullptr) {
    ScopedTimer timer("check types", packages_[i].import_path);
    package.check->Bodies();
    package.check.reset();
  }
  finish_(packages_[i], std::move(package.package));
}

void Program::CheckPackages(const std::vector<Depth>& depths, const TreesOf* trees, Finish finish) {
  LoadStandardLibrary();
  Run(*this, depths, trees, finish).Check();
  if (!keep_fingerprints_) return;
  for (const workspace::Package& package : workspace_.packages()) {
    fingerprints_[package.id.value - 1] = Fingerprint(package);
  }
}

// From the snapshot, where there is no source of it.
void Program::LoadStandardLibrary() {
  for (const workspace::Package& package : workspace_.packages()) {
    if (!package.missing || !package.standard || package.import_path == "unsafe") continue;
    std::string error;
    checked_[package.id.value - 1] = LoadStandard(package.import_path, &error);
  }
}

// What each package waits for. Packages of an import cycle do not wait for each other.
std::vector<std::vector<uint32_t>> Program::Dependencies() const {
  std::vector<std::vector<uint32_t>> all(workspace_.packages().size());
  for (uint32_t from = 0; from < all.size(); ++from) {
    for (const Dependency& dependency : workspace_.packages()[from].dependencies) {
      uint32_t to = dependency.package.value - 1;
      if (cycle_.empty() || cycle_[from] != cycle_[to]) all[from].push_back(to);
    }
  }
  return all;
}

std::unique_ptr<CheckedPackage> Program::Parse(const workspace::Package& package, bool bodies) {
  auto checked = std::make_unique<CheckedPackage>();
  checked->source = &package;
  for (const std::string& name : FilesOf(package)) {
    AddFile(*checked, package.dir + '/' + name, bodies);
  }
  return checked;
}

void Program::AddKnownFile(const source::SourceFile& file) {
  read_.try_emplace(file.path(), ReadFile{&file, /*has_text=*/true});
}

void Program::AddFile(CheckedPackage& package, std::string path, bool bodies) {
  ReadFile known;
  {
    std::lock_guard lock(read_mutex_);
    if (auto it = read_.find(path); it != read_.end()) known = it->second;
  }
  if (known.has_text) return package.AddFile(*known.file, /*skip_bodies=*/!bodies);
  std::optional<ScopedTimer> timer("read for types");
  Result<FileText> text = fs_.Read(path);
  timer.reset();
  if (!text) return;
  if (known.file == nullptr) {
    std::lock_guard lock(read_mutex_);
    ReadFile& read = read_[path];
    if (read.file == nullptr) {
      source::FileId id =
          bodies ? files_.Add(std::move(path), *text) : files_.AddUnread(std::move(path), fs_);
      read = {&files_.Get(id), bodies};
    }
    known = read;
  }
  package.AddFile(*known.file, std::move(*text), !bodies);
}

std::unique_ptr<CheckedPackage> Program::FromTrees(const workspace::Package& package,
                                                   std::span<const ParsedFile> files) const {
  auto checked = std::make_unique<CheckedPackage>();
  checked->source = &package;
  for (const std::string& name : FilesOf(package)) {
    std::string path = package.dir + '/' + name;
    auto file =
        std::ranges::find_if(files, [&](const ParsedFile& f) { return f.file->path() == path; });
    if (file != files.end()) checked->AddTree(*file->file, *file->tree);
  }
  return checked;
}

std::unique_ptr<CheckedPackage> Program::CheckEdited(const workspace::Package& package,
                                                     std::span<const ParsedFile> files) {
  std::unique_ptr<CheckedPackage> checked = FromTrees(package, files);
  if (!Prepare(*checked, Depth::kBodies)) return nullptr;
  ScopedTimer timer("check types");
  CheckPackage(checked->state, [&](std::string_view path, std::string* error) {
    return Import(package, path, error);
  });
  return checked;
}

bool Program::Prepare(CheckedPackage& checked, Depth depth) const {
  const workspace::Package& package = *checked.source;
  PackageState& state = checked.state;
  // Bodies see what importers do not.
  if (keep_bodies_ && depth == Depth::kExports) depth = Depth::kDeclarations;
  if (package.import_path == "unsafe" || (package.missing && package.standard)) return false;
  // A file without even a package clause is none.
  std::erase_if(state.files, [](const Unit& unit) { return !unit.tree->root().valid(); });
  if (state.files.empty()) return false;
  state.config.path = package.import_path;
  state.config.go_version = GoVersionOf(workspace_, package);
  if (std::optional<Sizes> sizes = Sizes::For(workspace_.env().context.goarch)) {
    state.config.sizes = *sizes;
  }
  state.config.fake_import_c = true;
  state.config.ignore_func_bodies = depth != Depth::kBodies;
  state.config.exports_only = depth == Depth::kExports;
  state.config.file_table = &files_;
  return true;
}

void Program::KeepBodiesOf(const PackageState& state) {
  auto bodies = std::make_unique<PackageBodies>(state, fs_, files_, held_body_bytes_);
  std::lock_guard lock(bodies_mutex_);
  bodies_[state.package.value] = std::move(bodies);
}

std::shared_ptr<const CheckedBody> Program::BodyOf(const Object& func) {
  const Object& declared = Origin(func);
  if (declared.kind != ObjectKind::kFunc || !declared.package.valid()) return nullptr;
  PackageBodies* bodies = nullptr;
  {
    std::lock_guard lock(bodies_mutex_);
    auto known = bodies_.find(declared.package.value);
    if (known != bodies_.end()) bodies = known->second.get();
  }
  return bodies == nullptr ? nullptr : bodies->BodyOf(declared);
}

PackageId Program::StandardPackage(std::string_view path) {
  for (const workspace::Package& package : workspace_.packages()) {
    bool is_it = package.standard && package.import_path == path &&
                 package.variant == workspace::PackageVariant::kPlain;
    if (is_it) return checked_[package.id.value - 1];
  }
  if (!workspace_.env().goroot.empty()) return {};
  std::string error;
  std::lock_guard lock(standard_mutex_);
  return LoadStandard(path, &error);
}

PackageId Program::Import(const workspace::Package& importer, std::string_view path,
                          std::string* error) {
  if (path == "unsafe") return UnsafePackage();
  const std::vector<std::string>& imports = importer.content->imports;
  auto dependency = std::ranges::find_if(importer.dependencies, [&](const Dependency& candidate) {
    return candidate.import != Dependency::kImplicit && imports[candidate.import] == path;
  });
  if (dependency == importer.dependencies.end()) {
    PackageId added = importer.standard ? PackageId() : StandardPackage(path);
    if (!added.valid()) *error = "cannot find package";
    return added;
  }
  uint32_t from = importer.id.value - 1, to = dependency->package.value - 1;
  if (!cycle_.empty() && cycle_[from] == cycle_[to]) {
    *error = "import cycle not allowed";
    return {};
  }
  if (!checked_[to].valid()) *error = "cannot find package";
  return checked_[to];
}

PackageId Program::LoadStandard(std::string_view path, std::string* error) {
  if (path == "unsafe") return UnsafePackage();
  auto [known, is_new] = standard_.try_emplace(std::string(path));
  if (!is_new) {
    if (!known->second.valid()) *error = "cannot find package";
    return known->second;
  }
  const StdSnapshot* snapshot = StdSnapshot::Embedded();
  const workspace::BuildContext& context = workspace_.env().context;
  if (snapshot == nullptr) {
    *error = "cannot find package";
    return {};
  }
  StdPlatform platform{context.goos, context.goarch, context.cgo};
  auto import = [this](std::string_view imported, std::string* why) {
    return LoadStandard(imported, why);
  };
  Result<std::string> bytes = snapshot->ExportsOf(platform, path);
  Result<PackageId> loaded = bytes ? LoadExports(*bytes, import) : Fail(bytes.error());
  if (!loaded) {
    *error = loaded.error().ToString();
    return {};
  }
  if (keep_fingerprints_) RecordExports(*loaded);
  standard_[std::string(path)] = *loaded;
  return *loaded;
}

// ---- Fingerprints ----

// What the exports of a package say depends on its imports: those are hashed with it.
void Program::RecordExports(PackageId package) {
  Exports exports = WriteExports(package);
  Hasher hasher;
  hasher.Add("exports 1").Add(exports.bytes);
  for (PackageId mentioned : exports.packages) {
    auto known = export_hashes_.find(mentioned.value);
    hasher.Add(known == export_hashes_.end() ? Hash128() : known->second);
  }
  export_hashes_.emplace(package.value, hasher.Finish());
}

// Zero where it cannot be imported.
Hash128 Program::ExportsOf(const workspace::Package& importer,
                           workspace::PackageId imported) const {
  uint32_t from = importer.id.value - 1, to = imported.value - 1;
  bool cycle = !cycle_.empty() && cycle_[from] == cycle_[to];
  if (cycle || !checked_[to].valid()) return {};
  auto known = export_hashes_.find(checked_[to].value);
  return known == export_hashes_.end() ? Hash128() : known->second;
}

Hash128 Program::Fingerprint(const workspace::Package& package) {
  const workspace::BuildContext& context = workspace_.env().context;
  Hasher hasher;
  hasher.Add("package 1").Add(package.import_path).Add(GoVersionOf(workspace_, package));
  hasher.Add(context.goos).Add(context.goarch).Add(uint64_t{context.cgo});
  hasher.Add(static_cast<uint64_t>(context.go_minor));
  for (std::vector<std::string> tags : {context.build_tags, context.tool_tags}) {
    std::ranges::sort(tags);
    hasher.Add(uint64_t{tags.size()});
    for (const std::string& tag : tags) hasher.Add(tag);
  }

  std::vector<std::string> names = FilesOf(package);
  hasher.Add(uint64_t{names.size()});
  for (const std::string& name : names) {
    Result<FileText> text = fs_.Read(package.dir + '/' + name);
    hasher.Add(name).Add(text ? HashBytes(text->view()) : Hash128());
  }
  for (const Dependency& dependency : package.dependencies) {
    if (dependency.import == Dependency::kImplicit) continue;
    hasher.Add(workspace_.Get(dependency.package).import_path);
    hasher.Add(ExportsOf(package, dependency.package));
  }
  PackageId checked = checked_[package.id.value - 1];
  if (checked.valid() && !export_hashes_.contains(checked.value)) RecordExports(checked);
  return hasher.Finish();
}

}  // namespace premortem::types
