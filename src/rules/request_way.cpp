#include "rules/request_way.h"

#include <string>
#include <string_view>

#include "rules/quote.h"

namespace premortem::rules {

namespace {

// "(*a/b.T).M" as who reads it would say it: "(*T).M"; of a function literal "F" of its function.
std::string ShortName(std::string_view name) {
  std::string shown(name.substr(0, name.find('$')));
  size_t slash = shown.rfind('/');
  size_t begin = shown.starts_with("(*") ? 2 : shown.starts_with('(') ? 1 : 0;
  size_t dot = shown.find('.', slash == shown.npos ? begin : slash);
  if (dot != shown.npos) shown.erase(begin, dot + 1 - begin);
  return shown;
}

// The functions on a way as the reader sees them: a function and its literals, a method and what it
// is bound by, are one.
std::vector<std::string> StepsOf(const flow::CallGraph& graph,
                                 const std::vector<flow::FunctionId>& way) {
  std::vector<std::string> steps;
  for (flow::FunctionId step : way) {
    std::string name = ShortName(graph.NameOf(step));
    if (steps.empty() || steps.back() != name) steps.push_back(std::move(name));
  }
  return steps;
}

source::SourceRange RangeOf(const flow::FunctionSummary& function) {
  uint32_t begin = function.loc.offset;
  return {function.loc.file, begin, begin};
}

}  // namespace

bool RunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                     flow::FunctionId f, size_t most_steps) {
  if (!f.valid() || !program.reach().From(f, flow::Origin::kRequest)) return false;
  std::vector<flow::FunctionId> way = program.reach().WayTo(f, flow::Origin::kRequest);
  const flow::PackageSummary* entry = program.graph().PackageOf(way.front());
  return entry != nullptr && !IsForTestsOrShow(flow::TextOf(entry->path), package.module_path) &&
         StepsOf(program.graph(), way).size() <= most_steps;
}

bool SurelyCalls(const flow::CallGraph& graph, flow::FunctionId caller, flow::FunctionId callee,
                 bool at_once) {
  auto [first, end] = graph.SitesOf(caller);
  for (uint32_t s = first; s < end; ++s) {
    flow::SiteId site(s);
    if (at_once && (graph.Get(site).is_go || graph.Get(site).is_defer)) continue;
    for (const flow::Edge& edge : graph.EdgesOf(site)) {
      if (edge.callee != callee || edge.kind == flow::EdgeKind::kCallback) continue;
      if (edge.kind != flow::EdgeKind::kInterface) return true;
      if (graph.KnownOf(site) == flow::Known::kAll) return true;
    }
  }
  return false;
}

bool SurelyRunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                           flow::FunctionId f, bool at_once) {
  if (!RunsForRequests(package, program, f)) return false;
  std::vector<flow::FunctionId> way = program.reach().WayTo(f, flow::Origin::kRequest);
  for (size_t i = 0; i + 1 < way.size(); ++i) {
    if (!SurelyCalls(program.graph(), way[i], way[i + 1], at_once)) return false;
  }
  return true;
}

void AddRequestWay(FindingBuilder& report, const flow::ProgramFlow& program, flow::FunctionId f) {
  std::vector<flow::FunctionId> way = program.reach().WayTo(f, flow::Origin::kRequest);
  if (way.empty()) return;
  const flow::FunctionSummary* entry = program.graph().SummaryOf(way.front());
  if (entry == nullptr || !entry->loc.file.valid()) return;
  std::vector<std::string> steps = StepsOf(program.graph(), way);
  std::string message = Quoted(steps.front()) + " handles requests";
  for (size_t i = 1; i < steps.size(); ++i) {
    message += i == 1 ? " and gets here through " : ", ";
    message += Quoted(steps[i]);
  }
  report.Related(RangeOf(*entry), message);
}

}  // namespace premortem::rules
