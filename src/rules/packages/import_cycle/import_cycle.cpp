// Packages that import each other in a circle. Go refuses them, so what is worth saying is not that
// there is a cycle but where to cut it: the import that is used for the fewest names, what these
// names are, and where they could move.
//
// Packages that lead to each other form a knot, in which there may be many cycles; each knot is one
// finding, at its cheapest import. Tests are looked at apart, as Go builds them apart: a _test.go
// file of package p closes a cycle when it imports what leads to p.
//
// Only packages of a cycle are parsed.

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>

#include "rules/package_facts.h"
#include "rules/packages/import_cycle/graph.h"
#include "rules/packages/import_cycle/moves.h"
#include "rules/rule.h"
#include "rules/words.h"
#include "types/object.h"

namespace premortem::rules::import_cycle {

namespace {

using syntax::Tree;

constexpr size_t kMaxPath = 20;     // packages of a path that a message shows
constexpr size_t kMaxRelated = 20;  // places of a finding
// Imports that the search for cycles of tests follows before it gives up: bounds the time on graphs
// that were made to be slow, and is far above what any real program needs.
constexpr uint64_t kMaxSteps = 300'000'000;

class Analysis {
 public:
  explicit Analysis(ProgramContext& program)
      : program_(program), graph_(ImportsOf(program)), finder_(graph_) {}

  void Run() {
    for (uint32_t i = 0; i < graph_.size(); ++i) {
      const std::vector<PackageView::Link>& links = program_.packages()[i].links;
      if (std::ranges::find(links, i, &PackageView::Link::package) != links.end()) ReportSelf(i);
    }
    components_ = Components(graph_);
    for (const std::vector<uint32_t>& knot : Members(components_)) {
      if (knot.size() > 1) ReportKnot(knot);
    }
    for (uint32_t i = 0; i < graph_.size(); ++i) {
      if (!program_.packages()[i].test_links.empty()) CheckTests(i);
    }
    Explain();
  }

 private:
  // Whose imports a cycle goes through.
  enum class Build : uint8_t { kPlain, kTest };

  // Imports of oneself are left out: no path needs them.
  static Graph ImportsOf(const ProgramContext& program) {
    Graph graph(program.packages().size());
    for (uint32_t i = 0; i < graph.size(); ++i) {
      for (const PackageView::Link& link : program.packages()[i].links) {
        if (link.package != i) graph[i].push_back(link.package);
      }
      std::ranges::sort(graph[i]);
      graph[i].erase(std::ranges::unique(graph[i]).begin(), graph[i].end());
    }
    return graph;
  }

  // -- What is known of packages --

  PackageFacts& Declared(uint32_t package) {
    if (facts_.size() <= package) facts_.resize(graph_.size());
    std::unique_ptr<PackageFacts>& facts = facts_[package];
    if (facts == nullptr) {
      facts = std::make_unique<PackageFacts>(program_.WithTrees(program_.packages()[package]));
    }
    return *facts;
  }

  const PackageFacts& FactsOf(uint32_t package) {
    PackageFacts& facts = Declared(package);
    facts.ReadUses(
        [&](uint32_t imported) -> std::string_view { return program_.packages()[imported].name; },
        [&](uint32_t imported, std::string_view name) {
          return Declared(imported).Declares(name);
        });
    return facts;
  }

  // Null where the import is written in a way that the facts do not see.
  const ImportUse* ImportOf(Edge edge) {
    const auto& imports = FactsOf(edge.first).imports();
    auto it = imports.find(edge.second);
    return it == imports.end() ? nullptr : &it->second;
  }

  // Where the import is written: in a file that somebody wrote, if there is one.
  static const ImportSite* PlaceOf(const ImportUse* import, Build build) {
    if (import == nullptr) return nullptr;
    const ImportSite* best = nullptr;
    for (const ImportSite& site : import->sites) {
      if (site.file->test != (build == Build::kTest)) continue;
      if (best == nullptr || (best->file->generated && !site.file->generated)) best = &site;
    }
    return best;
  }

  // -- Words --

  // Packages by the names of their clauses where these are all different, else by their paths.
  void NamePackages(const std::vector<uint32_t>& packages) {
    std::set<std::string_view> names;
    for (uint32_t package : packages) names.insert(program_.packages()[package].name);
    by_path_ = names.size() < packages.size();
  }

  std::string Shown(uint32_t package) const {
    const PackageView& view = program_.packages()[package];
    return Quoted(by_path_ || view.name.empty() ? view.import_path : view.name);
  }

  // `a` -> `b` -> `a`, from the packages a, b.
  std::string Circle(const std::vector<uint32_t>& cycle) const {
    std::string text;
    for (size_t i = 0; i < cycle.size(); ++i) {
      if (cycle.size() > kMaxPath && i == kMaxPath / 2) {
        size_t hidden = cycle.size() - kMaxPath;
        text += "(" + std::to_string(hidden) + " more) -> ";
        i += hidden;
      }
      text += Shown(cycle[i]) + " -> ";
    }
    return text + Shown(cycle[0]);
  }

  static bool ForSideEffects(const ImportUse& import, Build build) {
    return std::ranges::all_of(import.sites, [&](const ImportSite& site) {
      return site.file->test != (build == Build::kTest) || site.form == ImportSite::Form::kBlank;
    });
  }

  // "`a` imports `b` for 2 names: `X`, `Y`".
  std::string Sentence(Edge edge, const ImportUse& import, Build build) const {
    const auto& names = build == Build::kTest ? import.tested : import.names;
    std::string text = Shown(edge.first) + " imports " + Shown(edge.second);
    if (!names.empty()) return text + " for " + CountedNames(names);
    return text + (ForSideEffects(import, build) ? " for its side effects only"
                                                 : " and uses no name of it");
  }

  void RelateEdge(FindingBuilder& report, Edge edge) {
    const ImportUse* import = ImportOf(edge);
    const ImportSite* site = PlaceOf(import, Build::kPlain);
    if (site == nullptr) return;
    report.Related(RangeOf(*site->file, site->spec), Sentence(edge, *import, Build::kPlain));
  }

  // The other files that import the same.
  void RelateSites(FindingBuilder& report, const ImportUse& import, const ImportSite& main,
                   Build build) {
    size_t count = 0;
    for (const ImportSite& site : import.sites) {
      if (&site == &main || site.file->test != (build == Build::kTest)) continue;
      if (++count > kMaxRelated) return;
      std::string text = "imported here too";
      if (!site.names.empty()) text += ", for " + CountedNames(site.names);
      report.Related(RangeOf(*site.file, site.spec), std::move(text));
    }
  }

  // For `check --why` of an import.
  void Explain() {
    for (uint32_t from = 0; from < graph_.size(); ++from) {
      if (!program_.IsAsked(program_.packages()[from])) continue;
      for (const auto& [to, import] : FactsOf(from).imports()) {
        if (reported_.contains({from, to})) continue;
        std::string_view why = components_[from] == components_[to]
                                   ? "its circle is reported at the import that is cheapest to cut"
                                   : "nothing that it imports leads back to its importer";
        for (const ImportSite& site : import.sites) {
          program_.Silent(program_.packages()[from], RangeOf(*site.file, site.spec), why);
        }
      }
    }
  }

  // -- A package that imports itself --

  void ReportSelf(uint32_t package) {
    const ImportUse* import = ImportOf({package, package});
    const ImportSite* site = PlaceOf(import, Build::kPlain);
    if (site == nullptr) return;
    by_path_ = false;
    reported_.insert({package, package});
    auto report = program_.Report(*site->file, RangeOf(*site->file, site->spec));
    if (!report) return;
    std::string text = Shown(package) + " imports itself";
    if (!import->names.empty()) text += ", for " + CountedNames(import->names, kMaxInMessage);
    report.Message(std::move(text));
    RelateSites(report, *import, *site, Build::kPlain);
  }

  // -- Packages that import each other --

  void ReportKnot(const std::vector<uint32_t>& knot) {
    std::optional<Edge> cheapest = Cheapest(knot);
    if (!cheapest) return;
    auto [from, to] = *cheapest;
    reported_.insert(*cheapest);
    std::vector<uint32_t> cycle = finder_.Path(
        to, from, [&](uint32_t node) { return components_[node] == components_[from]; });
    cycle.insert(cycle.begin(), cycle.back());
    cycle.pop_back();
    NamePackages(cycle.size() == knot.size() ? cycle : knot);
    const ImportUse& import = *ImportOf(*cheapest);
    const ImportSite& site = *PlaceOf(&import, Build::kPlain);
    auto report = program_.Report(*site.file, RangeOf(*site.file, site.spec));
    if (!report) return;

    Cut cut{.from = from,
            .to = to,
            .knot = knot,
            .facts = [&](uint32_t package) -> const PackageFacts& { return FactsOf(package); },
            .shown = [&](uint32_t package) { return Shown(package); }};
    report.Message(KnotMessage(cut, cycle, import));
    for (size_t i = 1; i < std::min(cycle.size(), kMaxRelated); ++i) {
      RelateEdge(report, {cycle[i], cycle[(i + 1) % cycle.size()]});
    }
    RelateSites(report, import, site, Build::kPlain);
    for (Advice& advice : AdviseMoves(cut)) {
      report.Related(RangeOf(*advice.file, advice.at), std::move(advice.text));
    }
  }

  std::string KnotMessage(const Cut& cut, const std::vector<uint32_t>& cycle,
                          const ImportUse& import) const {
    // The circle begins with the import that the finding stands at.
    std::string text = Circle(cycle) + " import each other; cheapest to cut is this import";
    if (!import.names.empty()) {
      text += ", used for " + CountedNames(import.names, kMaxInMessage);
    } else if (ForSideEffects(import, Build::kPlain)) {
      text += ", which is for side effects only";
    } else {
      text += ", of which no name is used";
    }
    size_t left = KnottedWithout(cut);
    std::string all = std::to_string(cut.knot.size());
    if (left > 0) {
      text += "; it leaves " + std::to_string(left) + " of " + all + " packages knotted";
    } else if (cut.knot.size() > cycle.size()) {
      text += "; it unties all " + all + " packages";
    }
    return text;
  }

  // Fewest names; imports in generated files alone come last, as nobody can cut them there. Of
  // equal ones the first by the paths of the packages.
  std::optional<Edge> Cheapest(const std::vector<uint32_t>& knot) {
    std::optional<std::tuple<bool, size_t, Edge>> best;
    for (uint32_t from : knot) {
      for (uint32_t to : graph_[from]) {
        if (components_[to] != components_[from]) continue;
        const ImportUse* import = ImportOf({from, to});
        const ImportSite* site = PlaceOf(import, Build::kPlain);
        if (site == nullptr) continue;
        std::tuple<bool, size_t, Edge> cost(site->file->generated, import->names.size(),
                                            Edge(from, to));
        if (!best || cost < *best) best = cost;
      }
    }
    if (!best) return {};
    return std::get<Edge>(*best);
  }

  // -- Tests that import what leads to their package --

  void CheckTests(uint32_t package) {
    std::vector<uint32_t> shortest;
    std::set<uint32_t> closing;  // imports that lead back
    for (const PackageView::Link& link : program_.packages()[package].test_links) {
      std::optional<std::vector<uint32_t>> cycle = CycleOfTest(package, link.package);
      if (!cycle) continue;
      closing.insert(link.package);
      bool shorter = cycle->size() < shortest.size() ||
                     (cycle->size() == shortest.size() && *cycle < shortest);
      if (shortest.empty() || shorter) shortest = std::move(*cycle);
    }
    if (!shortest.empty()) ReportTest(shortest, closing);
  }

  // The packages of the cycle, the tested one first.
  std::optional<std::vector<uint32_t>> CycleOfTest(uint32_t package, uint32_t imported) {
    if (imported == package) return {{package}};
    // Equal components are a knot of their own, which is reported; from lower ones no way leads up.
    if (components_[imported] <= components_[package] || finder_.steps() > kMaxSteps) return {};
    std::vector<uint32_t> path = finder_.Path(imported, package, [&](uint32_t node) {
      return components_[node] >= components_[package];
    });
    if (path.empty()) return {};
    path.pop_back();
    path.insert(path.begin(), package);
    return path;
  }

  void ReportTest(const std::vector<uint32_t>& cycle, const std::set<uint32_t>& closing) {
    uint32_t package = cycle[0];
    Edge edge(package, cycle[cycle.size() > 1 ? 1 : 0]);
    const ImportUse* import = ImportOf(edge);
    const ImportSite* site = PlaceOf(import, Build::kTest);
    if (site == nullptr) return;
    NamePackages(cycle);
    for (uint32_t other : closing) reported_.insert({package, other});
    auto report = program_.Report(*site->file, RangeOf(*site->file, site->spec));
    if (!report) return;
    report.Message(TestMessage(cycle, *import));
    for (size_t i = 1; i < std::min(cycle.size(), kMaxRelated); ++i) {
      RelateEdge(report, {cycle[i], cycle[(i + 1) % cycle.size()]});
    }
    RelateSites(report, *import, *site, Build::kTest);
    for (uint32_t other : closing) {
      const ImportSite* place = PlaceOf(ImportOf({package, other}), Build::kTest);
      if (other == edge.second || place == nullptr) continue;
      report.Related(RangeOf(*place->file, place->spec),
                     Shown(other) + " leads back to " + Shown(package) + " as well");
    }
    report.Related(RangeOf(*site->file, site->file->tree->file().name),
                   ExternalTest(package, *site->file));
  }

  std::string TestMessage(const std::vector<uint32_t>& cycle, const ImportUse& import) const {
    if (cycle.size() == 1) {
      std::string text = "a test of " + Shown(cycle[0]) + " in the same package imports it";
      if (!import.tested.empty()) text += ", for " + CountedNames(import.tested, kMaxInMessage);
      return text;
    }
    std::string text = Circle(cycle) + " is a cycle through a test of " + Shown(cycle[0]) +
                       ", which imports " + Shown(cycle[1]);
    if (!import.tested.empty()) return text + " for " + CountedNames(import.tested, kMaxInMessage);
    return text + (ForSideEffects(import, Build::kTest) ? " for its side effects only"
                                                        : " and uses no name of it");
  }

  // Whether the test could be one of package p_test, which may import what leads to p.
  std::string ExternalTest(uint32_t package, const FileView& file) {
    const PackageFacts& facts = FactsOf(package);
    std::set<std::string_view> hidden;
    for (const DeclUnit& unit : facts.units()) {
      if (unit.file != &file) continue;
      for (uint32_t other : unit.refers_to) {
        const DeclUnit& referred = facts.units()[other];
        if (referred.file == &file) continue;
        for (std::string_view name : referred.names) {
          if (!types::IsExported(name) || referred.test) hidden.insert(name);
        }
      }
    }
    std::string name = Quoted("package " + program_.packages()[package].name + "_test");
    if (hidden.empty()) {
      return "in " + name +
             " this file could import it: it refers to no declaration that is "
             "hidden from there";
    }
    return "in " + name + " this file could import it, but would not see " + QuotedList(hidden);
  }

  ProgramContext& program_;
  Graph graph_;  // by index in ProgramContext::packages()
  PathFinder finder_;
  std::vector<uint32_t> components_;
  std::vector<std::unique_ptr<PackageFacts>> facts_;
  std::set<Edge> reported_;
  bool by_path_ = false;
};

void Run(ProgramContext& program) { Analysis(program).Run(); }

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "import-cycle",
             .family = "packages",
             .summary = "packages import each other in a circle",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kSyntax,
    .run_program = Run,
});

}  // namespace premortem::rules::import_cycle
