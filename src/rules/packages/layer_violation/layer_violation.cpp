// Imports that point the wrong way through the layers of a service. The layers are those that
// premortem.toml names, or, where it names none, the usual ones, found by the names of folders.
// What is found is believed only where the project keeps to it: a rule that nobody follows is none.
//
// A project is a module. Programs (package main) put the layers together and may import all of
// them; tests may too.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/function_ref.h"
#include "base/text.h"
#include "models/layers.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::layer_violation {

namespace {

// Layers are numbers, the lowest 0. Everything may know the lowest one.
constexpr int kNoLayer = -1;

constexpr size_t kFewestLayers = 3;
constexpr double kAgreement = 0.8;
// Fewer imports of the neighbouring layer than this are no custom that an import could break.
constexpr size_t kFewestNeighbours = 3;

struct Edge {
  uint32_t from, to;  // packages
  int from_layer, to_layer;

  bool IsUpward() const { return to_layer > from_layer; }
  bool Skips() const { return to_layer > 0 && from_layer - to_layer > 1; }
  bool IsToNeighbour() const { return from_layer - to_layer == 1; }
};

// What is wrong with an edge of a project, in figures.
struct Custom {
  size_t agreeing = 0;
  size_t all = 0;
};

int FoundLayer(const PackageView& package) {
  std::vector<std::string_view> imports(package.imports.begin(), package.imports.end());
  std::string_view path = package.folder_import_path;
  if (path.starts_with(package.module_path)) path.remove_prefix(package.module_path.size());
  std::vector<std::string_view> folders = Split(path, '/');
  for (size_t i = folders.size(); i-- > 0;) {
    models::Layer layer = models::LayerOf(folders[i], imports);
    if (layer != models::Layer::kNone) return static_cast<int>(layer) - 1;
  }
  return kNoLayer;
}

class Analysis {
 public:
  explicit Analysis(ProgramContext& program) : program_(program) {}

  void Run() {
    std::map<std::string_view, std::vector<uint32_t>> modules;
    for (uint32_t i = 0; i < program_.packages().size(); ++i) {
      const PackageView& package = program_.packages()[i];
      bool is_code = package.name != "main" && package.for_test.empty();
      if (is_code && !package.module_path.empty()) modules[package.module_path].push_back(i);
    }
    for (const auto& [path, packages] : modules) CheckModule(packages);
  }

 private:
  bool configured() const { return !program_.layers().empty(); }

  std::string LayerName(int layer) const {
    if (configured()) return program_.layers()[static_cast<size_t>(layer)];
    return std::string(models::NameOf(static_cast<models::Layer>(layer + 1)));
  }

  int LayerOf(const PackageView& package) const {
    return configured() ? package.configured_layer : FoundLayer(package);
  }

  void CheckModule(const std::vector<uint32_t>& packages) {
    std::map<uint32_t, int> layers;
    std::set<int> found;
    for (uint32_t package : packages) {
      int layer = LayerOf(program_.packages()[package]);
      if (layer == kNoLayer) continue;
      layers[package] = layer;
      found.insert(layer);
    }
    std::vector<Edge> edges = EdgesBetween(layers);
    if (!configured() && found.size() < kFewestLayers) {
      for (const Edge& edge : edges) Silent(edge, "fewer than three layers are recognised");
      return;
    }
    CheckEdges(edges);
  }

  std::vector<Edge> EdgesBetween(const std::map<uint32_t, int>& layers) const {
    std::vector<Edge> edges;
    for (const auto& [from, from_layer] : layers) {
      for (const PackageView::Link& link : program_.packages()[from].links) {
        auto to = layers.find(link.package);
        if (to == layers.end() || to->second == from_layer) continue;
        edges.push_back({from, link.package, from_layer, to->second});
      }
    }
    return edges;
  }

  void CheckEdges(const std::vector<Edge>& edges) {
    auto downward = static_cast<size_t>(
        std::ranges::count_if(edges, [](const Edge& edge) { return !edge.IsUpward(); }));
    if (!configured() && !Holds({downward, edges.size()})) {
      for (const Edge& edge : edges) Silent(edge, "the project keeps to no order of its layers");
      return;
    }
    for (const Edge& edge : edges) {
      if (edge.IsUpward()) {
        Report(edge, {downward, edges.size()});
      } else if (edge.Skips()) {
        CheckSkip(edge, CustomOf(edges, edge.from_layer));
      } else {
        Silent(edge, "it imports the layer below its own, or the lowest");
      }
    }
  }

  void CheckSkip(const Edge& edge, Custom custom) {
    if (custom.agreeing >= kFewestNeighbours && Holds(custom)) {
      Report(edge, custom);
    } else {
      Silent(edge, "others of its layer do not go through the layer between either");
    }
  }

  static bool Holds(Custom custom) {
    return static_cast<double>(custom.agreeing) >= kAgreement * static_cast<double>(custom.all);
  }

  // Of the imports from a layer to those between it and the lowest: how many are of its neighbour.
  static Custom CustomOf(const std::vector<Edge>& edges, int layer) {
    Custom custom;
    for (const Edge& edge : edges) {
      if (edge.from_layer != layer || edge.IsUpward()) continue;
      custom.agreeing += edge.IsToNeighbour() ? 1 : 0;
      custom.all += edge.IsToNeighbour() || edge.Skips() ? 1 : 0;
    }
    return custom;
  }

  void Report(const Edge& edge, Custom custom) {
    ForEachImport(edge, [&](const PackageView&, const FileView& file, NodeId path) {
      ReportAt(file, path, edge, custom);
    });
  }

  // For `check --why` of an import.
  void Silent(const Edge& edge, std::string_view why) {
    if (!program_.IsAsked(program_.packages()[edge.from])) return;
    ForEachImport(edge, [&](const PackageView& package, const FileView& file, NodeId path) {
      program_.Silent(package, RangeOf(file, path), why);
    });
  }

  // Every import that makes the edge, in code that is no test.
  void ForEachImport(const Edge& edge,
                     FunctionRef<void(const PackageView&, const FileView&, NodeId path)> visit) {
    const PackageView& package = program_.WithTrees(program_.packages()[edge.from]);
    for (const FileView& file : package.files) {
      if (file.test || !file.target) continue;
      for (NodeId spec : file.tree->AllOf(NodeKind::kImportSpec)) {
        NodeId path = file.tree->Get<syntax::ImportSpec>(spec).path;
        if (LinkOf(package, file, path) == edge.to) visit(package, file, path);
      }
    }
  }

  static std::optional<uint32_t> LinkOf(const PackageView& package, const FileView& file,
                                        NodeId path) {
    std::string_view literal = file.tree->LiteralOf(path);
    if (literal.size() < 2) return {};
    const PackageView::Link* link = package.FindLink(literal.substr(1, literal.size() - 2));
    if (link == nullptr) return {};
    return link->package;
  }

  void ReportAt(const FileView& file, NodeId path, const Edge& edge, Custom custom) {
    auto report = program_.Report(file, RangeOf(file, path));
    if (!report) return;
    std::string from = LayerName(edge.from_layer);
    std::string to = LayerName(edge.to_layer);
    std::string text =
        "the " + from + " layer imports " + Quoted(Folder(edge.to)) + " of the " + to + " layer, ";
    if (edge.IsUpward()) {
      text += "which is above it";
    } else {
      text += "past the " + LayerName(edge.from_layer - 1) + " layer between them";
    }
    if (!configured() || !edge.IsUpward()) {
      text +=
          "; " + std::to_string(custom.agreeing) + " of " + std::to_string(custom.all) +
          (edge.IsUpward() ? " imports between layers point down" : " such imports go through it");
    }
    report.Message(std::move(text)).Subject(Folder(edge.from) + " -> " + Folder(edge.to));
  }

  // The import path below the module.
  std::string Folder(uint32_t package) const {
    const PackageView& view = program_.packages()[package];
    std::string_view path = view.folder_import_path;
    if (path.starts_with(view.module_path + "/")) path.remove_prefix(view.module_path.size() + 1);
    return std::string(path);
  }

  ProgramContext& program_;
};

void Run(ProgramContext& program) { Analysis(program).Run(); }

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "layer-violation",
             .family = "packages",
             .summary = "an import of a higher layer, or past the layer between",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .run_program = Run,
});

}  // namespace premortem::rules::layer_violation
