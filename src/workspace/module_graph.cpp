// Counterpart: cmd/go/internal/mvs/graph.go, cmd/go/internal/modload/buildlist.go (readModGraph),
// go1.27.
#include "workspace/module_graph.h"

#include <algorithm>
#include <set>

namespace premortem::workspace {

Pruning PruningOf(std::string_view go_version) {
  return CompareGoVersions(go_version, "1.17") < 0 ? Pruning::kUnpruned : Pruning::kPruned;
}

// Reads the graph in rounds: each round summarises all modules that were reached and not read yet.
class ModuleGraph::Loader {
 public:
  Loader(ModuleGraph* graph, const Summarise& summarise) : graph_(graph), summarise_(summarise) {}

  void Enqueue(const ModuleVersion& module, Pruning pruning) {
    if (module.version == "none") return;
    if (seen_.emplace(module, pruning).second) queue_.push_back({module, pruning});
  }

  void Run() {
    while (!queue_.empty()) {
      std::vector<Item> round = std::exchange(queue_, {});
      Summarise(round);
      for (const Item& item : round) Follow(item);
    }
  }

 private:
  struct Item {
    ModuleVersion module;
    Pruning pruning;
  };

  void Summarise(const std::vector<Item>& round) {
    std::set<ModuleVersion> wanted;
    for (const Item& item : round) {
      if (!graph_->summaries_.contains(item.module)) wanted.insert(item.module);
    }
    std::vector<ModuleVersion> modules(wanted.begin(), wanted.end());
    std::vector<ModSummary> summaries = summarise_(modules);
    for (size_t i = 0; i < modules.size(); ++i) {
      for (const ModuleVersion& required : summaries[i].require) graph_->Select(required);
      graph_->summaries_.emplace(modules[i], std::move(summaries[i]));
    }
  }

  void Follow(const Item& item) {
    const ModSummary& summary = graph_->summaries_.at(item.module);
    if (summary.error) return;
    bool follow = item.pruning != Pruning::kPruned || summary.pruning == Pruning::kUnpruned;
    if (!follow) return;
    Pruning next = item.pruning == Pruning::kUnpruned ? Pruning::kUnpruned : summary.pruning;
    for (const ModuleVersion& required : summary.require) Enqueue(required, next);
  }

  ModuleGraph* graph_;
  const ModuleGraph::Summarise& summarise_;
  std::set<std::pair<ModuleVersion, Pruning>> seen_;
  std::vector<Item> queue_;
};

void ModuleGraph::Select(const ModuleVersion& module) {
  auto [entry, is_new] = selected_.try_emplace(module.path, module.version);
  if (is_new || entry->second.empty()) return;  // the version in the workspace wins
  if (module.version.empty() ||
      CompareModuleVersions(module.path, entry->second, module.version) < 0) {
    entry->second = module.version;
  }
}

namespace {

// In a workspace, the versions that are selected in the end are followed as well, since the
// requirements that were read may belong to lower ones. Repeats until nothing new appears.
class SelectedVersions {
 public:
  explicit SelectedVersions(const std::vector<ModuleVersion>& roots) {
    for (const ModuleVersion& root : roots) relevant_.insert(root.path);
  }

  // Modules to read next; empty when done.
  std::vector<ModuleVersion> Next(const ModuleGraph& graph,
                                  const std::map<ModuleVersion, ModSummary>& summaries) {
    std::set<ModuleVersion> next;
    for (const std::string& path : relevant_) {
      std::optional<std::string_view> version = graph.Selected(path);
      ModuleVersion module{path, std::string(version.value_or("none"))};
      if (!seen_.contains(module)) {
        next.insert(module);
        continue;
      }
      auto summary = summaries.find(module);
      if (summary == summaries.end()) continue;
      for (const ModuleVersion& required : summary->second.require) {
        AddIfRaised(graph, required, &next);
      }
    }
    for (const ModuleVersion& module : next) {
      seen_.insert(module);
      relevant_.insert(module.path);
    }
    return {next.begin(), next.end()};
  }

 private:
  void AddIfRaised(const ModuleGraph& graph, const ModuleVersion& required,
                   std::set<ModuleVersion>* next) {
    std::optional<std::string_view> version = graph.Selected(required.path);
    if (!version) return;
    ModuleVersion selected{required.path, std::string(*version)};
    bool raised = CompareModuleVersions(required.path, *version, required.version) > 0;
    if (raised && !seen_.contains(selected)) next->insert(selected);
  }

  std::set<std::string> relevant_;
  std::set<ModuleVersion> seen_;
};

}  // namespace

ModuleGraph ModuleGraph::Load(const std::vector<ModuleVersion>& roots, Pruning pruning,
                              const Summarise& summarise) {
  ModuleGraph graph;
  Loader loader(&graph, summarise);
  for (const ModuleVersion& root : roots) {
    graph.Select(root);
    loader.Enqueue(root, pruning);
  }
  loader.Run();
  if (pruning == Pruning::kWorkspace) {
    SelectedVersions selected(roots);
    for (;;) {
      std::vector<ModuleVersion> next = selected.Next(graph, graph.summaries_);
      if (next.empty()) break;
      for (const ModuleVersion& module : next) loader.Enqueue(module, Pruning::kWorkspace);
      loader.Run();
    }
  }
  for (const auto& [module, summary] : graph.summaries_) {
    if (summary.error && !summary.missing) graph.errors_.push_back(*summary.error);
  }
  return graph;
}

std::optional<std::string_view> ModuleGraph::Selected(std::string_view path) const {
  auto found = selected_.find(path);
  if (found == selected_.end() || found->second == "none") return std::nullopt;
  return found->second;
}

bool ModuleGraph::HasRequirementsOf(const ModuleVersion& module) const {
  auto found = summaries_.find(module);
  return found != summaries_.end() && !found->second.error;
}

std::vector<ModuleVersion> ModuleGraph::BuildList() const {
  std::vector<ModuleVersion> list;
  for (const auto& [path, version] : selected_) {
    if (version != "none") list.push_back({path, version});
  }
  return list;
}

}  // namespace premortem::workspace
