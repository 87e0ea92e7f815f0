// Counterpart: cmd/go/internal/list/list.go, go1.27.
#include "workspace/dump.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/json_writer.h"

namespace premortem::workspace {

namespace {

void List(JsonWriter& json, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) json.List(key, values);
}

void Text(JsonWriter& json, std::string_view key, const std::string& value) {
  if (!value.empty()) json.Field(key, value);
}

void DumpModule(JsonWriter& json, const ModuleInfo& module) {
  json.Key("Module").BeginObject();
  json.Field("Path", module.path);
  Text(json, "Version", module.version);
  if (module.replace) {
    json.Key("Replace").BeginObject();
    json.Field("Path", module.replace->path);
    Text(json, "Version", module.replace->version);
    json.EndObject();
  }
  Text(json, "GoVersion", module.go_version);
  json.EndObject();
}

// Of each package the packages it leads to. Memory is bounded by what a reader gets to see anyway.
class Dependencies {
 public:
  explicit Dependencies(const Workspace& workspace) {
    size_t count = workspace.packages().size();
    for (const Package& package : workspace.packages()) keys_.push_back(package.Key());
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](uint32_t i) -> const std::string& { return keys_[i]; });
    rank_.resize(count);
    for (uint32_t i = 0; i < count; ++i) rank_[order[i]] = i;
    by_rank_ = std::move(order);
    reached_.resize(count);
    marked_.resize(count);
  }

  const std::string& KeyOf(PackageId id) const { return keys_[id.value - 1]; }

  // To be asked in the order of packages. In import cycles a package that comes later has nothing
  // below it yet; `go list` sees it the same way.
  std::vector<std::string> Of(const Package& package) {
    std::vector<uint32_t>& ranks = reached_[package.id.value - 1];
    auto mark = [&](uint32_t rank) {
      if (marked_[rank]) return;
      marked_[rank] = true;
      ranks.push_back(rank);
    };
    for (const Dependency& dependency : package.dependencies) {
      uint32_t index = dependency.package.value - 1;
      mark(rank_[index]);
      if (index == package.id.value - 1) continue;
      for (uint32_t rank : reached_[index]) mark(rank);
    }
    for (uint32_t rank : ranks) marked_[rank] = false;
    std::ranges::sort(ranks);
    std::vector<std::string> keys;
    for (uint32_t rank : ranks) keys.push_back(keys_[by_rank_[rank]]);
    return keys;
  }

 private:
  std::vector<std::string> keys_;
  std::vector<uint32_t> rank_;  // place of a package in the order of keys
  std::vector<uint32_t> by_rank_;
  std::vector<std::vector<uint32_t>> reached_;
  std::vector<bool> marked_;
};

void DumpFiles(JsonWriter& json, const Package& package) {
  List(json, "GoFiles", package.content->go_files);
  bool whole_folder =
      package.variant != PackageVariant::kXTest && package.variant != PackageVariant::kTestMain;
  if (whole_folder) {
    const FolderPackage& folder = *package.folder;
    List(json, "CgoFiles", folder.cgo_files);
    List(json, "IgnoredGoFiles", folder.ignored_go_files);
    List(json, "SFiles", folder.s_files);
    List(json, "TestGoFiles", folder.test_go_files);
    List(json, "XTestGoFiles", folder.xtest_go_files);
  }
  List(json, "EmbedFiles", package.content->embed_files);
}

// As `go list` does, a path is shown as the variant that stands last among the dependencies, even
// where a package imports two variants of it.
void DumpImports(JsonWriter& json, const Package& package, const Workspace& workspace) {
  const std::vector<std::string>& written = package.content->imports;
  std::vector<std::string> resolved = written;
  std::map<std::string_view, std::string> variants;
  for (const Dependency& dependency : package.dependencies) {
    const Package& imported = workspace.Get(dependency.package);
    if (dependency.import != Dependency::kImplicit) {
      resolved[dependency.import] = imported.import_path;
    }
    bool is_variant = !imported.for_test.empty() || !imported.for_main.empty();
    if (is_variant) variants[imported.import_path] = imported.Key();
  }
  for (std::string& path : resolved) {
    auto variant = variants.find(path);
    if (variant != variants.end()) path = variant->second;
  }
  List(json, "Imports", resolved);
  if (resolved == written) return;
  std::map<std::string, std::string> mapped;
  for (size_t i = 0; i < written.size(); ++i) {
    if (resolved[i] != written[i]) mapped[written[i]] = resolved[i];
  }
  json.Key("ImportMap").BeginObject();
  for (const auto& [from, to] : mapped) json.Field(from, to);
  json.EndObject();
}

}  // namespace

void DumpPackages(std::string& out, const Workspace& workspace,
                  const std::vector<std::string>& fingerprints) {
  Dependencies dependencies(workspace);
  for (const Package& package : workspace.packages()) {
    JsonWriter json(&out);
    json.BeginObject();
    json.Field("ImportPath", dependencies.KeyOf(package.id));
    Text(json, "Name", package.name);
    Text(json, "Dir", package.dir);
    if (package.module.valid()) DumpModule(json, workspace.Get(package.module));
    Text(json, "ForTest", package.for_test);
    if (!package.target) json.Field("DepOnly", true);
    DumpFiles(json, package);
    DumpImports(json, package, workspace);
    List(json, "Deps", dependencies.Of(package));
    if (package.error) json.Field("Error", package.error->ToString());
    if (!fingerprints.empty()) json.Field("Fingerprint", fingerprints[package.id.value - 1]);
    json.EndObject();
    out += '\n';
  }
}

}  // namespace premortem::workspace
