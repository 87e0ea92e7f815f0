#include "types/program.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "syntax/constraint.h"
#include "syntax/parser.h"
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
  syntax::ParseMode mode = skip_bodies ? syntax::ParseMode::kSkipBodies : syntax::ParseMode::kFull;
  trees.push_back(std::make_unique<syntax::Tree>(syntax::ParseFile(file.text(), {.mode = mode})));
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
    : workspace_(workspace), fs_(fs), files_(files), checked_(workspace.packages().size()) {
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
  for (const workspace::Package& package : workspace_.packages()) {
    std::unique_ptr<CheckedPackage> checked = CheckOne(package, package.target);
    if (checked != nullptr && package.target) visit(*checked);
  }
}

void Program::CheckDeclarations() {
  for (const workspace::Package& package : workspace_.packages()) CheckOne(package, false);
}

std::unique_ptr<CheckedPackage> Program::Parse(const workspace::Package& package, bool bodies) {
  auto checked = std::make_unique<CheckedPackage>();
  checked->source = &package;
  for (const std::string& name : FilesOf(package)) {
    const source::SourceFile* file = Read(package.dir + '/' + name);
    if (file != nullptr) checked->AddFile(*file, !bodies);
  }
  return checked;
}

const source::SourceFile* Program::Read(std::string path) {
  auto [known, is_new] = read_.try_emplace(path);
  if (is_new) {
    if (Result<FileText> text = fs_.Read(path)) {
      known->second = files_.Add(std::move(path), std::move(*text));
    }
  }
  return known->second.valid() ? &files_.Get(known->second) : nullptr;
}

std::unique_ptr<CheckedPackage> Program::CheckOne(const workspace::Package& package, bool bodies) {
  if (package.import_path == "unsafe") return nullptr;
  std::unique_ptr<CheckedPackage> checked = Parse(package, bodies);
  if (!CheckState(package, checked->state, bodies)) return nullptr;
  checked_[package.id.value - 1] = checked->state.package;
  return checked;
}

std::unique_ptr<CheckedPackage> Program::CheckParsed(const workspace::Package& package,
                                                     std::span<const ParsedFile> files) const {
  auto checked = std::make_unique<CheckedPackage>();
  checked->source = &package;
  for (const std::string& name : FilesOf(package)) {
    std::string path = package.dir + '/' + name;
    auto file =
        std::ranges::find_if(files, [&](const ParsedFile& f) { return f.file->path() == path; });
    if (file != files.end()) checked->AddTree(*file->file, *file->tree);
  }
  if (!CheckState(package, checked->state, /*bodies=*/true)) return nullptr;
  return checked;
}

bool Program::CheckState(const workspace::Package& package, PackageState& state,
                         bool bodies) const {
  // A file without even a package clause is none.
  std::erase_if(state.files, [](const Unit& unit) { return !unit.tree->root().valid(); });
  if (state.files.empty()) return false;
  state.config.path = package.import_path;
  state.config.go_version = GoVersionOf(workspace_, package);
  if (std::optional<Sizes> sizes = Sizes::For(workspace_.env().context.goarch)) {
    state.config.sizes = *sizes;
  }
  state.config.fake_import_c = true;
  state.config.ignore_func_bodies = !bodies;
  state.config.file_table = &files_;
  CheckPackage(state, [&](std::string_view path, std::string* error) {
    return Import(package, path, error);
  });
  return true;
}

PackageId Program::StandardPackage(std::string_view path) const {
  for (const workspace::Package& package : workspace_.packages()) {
    if (package.standard && package.import_path == path &&
        package.variant == workspace::PackageVariant::kPlain)
      return checked_[package.id.value - 1];
  }
  return {};
}

PackageId Program::Import(const workspace::Package& importer, std::string_view path,
                          std::string* error) const {
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

}  // namespace premortem::types
