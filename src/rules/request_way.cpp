#include "rules/request_way.h"

#include <algorithm>
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

namespace {

// Calls from a function that gets a request, and functions on the ways there, that are looked at.
constexpr size_t kMostCallsOfHandlers = 3;
constexpr size_t kMostFunctions = 100;

bool SurelyCalls(const flow::CallGraph& graph, flow::SiteId site, flow::FunctionId callee,
                 bool at_once) {
  if (at_once && (graph.Get(site).is_go || graph.Get(site).is_defer)) return false;
  return std::ranges::any_of(graph.EdgesOf(site), [&](const flow::Edge& edge) {
    if (edge.callee != callee || edge.kind == flow::EdgeKind::kCallback) return false;
    return edge.kind != flow::EdgeKind::kInterface || graph.KnownOf(site) == flow::Known::kAll;
  });
}

bool IsUnregisteredHandler(const PackageView& package, const flow::CallGraph& graph,
                           flow::FunctionId f) {
  const flow::FunctionSummary* summary = graph.SummaryOf(f);
  if (summary == nullptr || summary->in_test || !summary->gets_request) return false;
  const flow::PackageSummary* home = graph.PackageOf(f);
  return home != nullptr && !IsForTestsOrShow(flow::TextOf(home->path), package.module_path);
}

// The shortest way from a function that gets a request, by calls that surely reach the next
// function; empty where there is none.
std::vector<flow::FunctionId> WayFromUnregistered(const PackageView& package,
                                                  const flow::CallGraph& graph, flow::FunctionId f,
                                                  bool at_once) {
  struct Step {
    flow::FunctionId function;
    size_t next, calls;  // nearer to f, plus 1
  };
  std::vector<Step> steps;
  auto add = [&](flow::FunctionId g, size_t next, size_t calls) {
    bool known = std::ranges::any_of(steps, [&](const Step& step) { return step.function == g; });
    if (!known && steps.size() < kMostFunctions) steps.push_back({g, next, calls});
  };
  if (f.valid()) add(f, 0, 0);
  for (size_t at = 0; at < steps.size(); ++at) {
    if (IsUnregisteredHandler(package, graph, steps[at].function)) {
      std::vector<flow::FunctionId> way;
      for (size_t i = at + 1; i != 0; i = steps[i - 1].next) way.push_back(steps[i - 1].function);
      return way;
    }
    if (steps[at].calls == kMostCallsOfHandlers) continue;
    flow::FunctionId callee = steps[at].function;
    for (flow::SiteId site : graph.SitesCalling(callee)) {
      if (!SurelyCalls(graph, site, callee, at_once)) continue;
      add(graph.CallerOf(site), at + 1, steps[at].calls + 1);
    }
  }
  return {};
}

}  // namespace

bool SurelyCalls(const flow::CallGraph& graph, flow::FunctionId caller, flow::FunctionId callee,
                 bool at_once) {
  auto [first, end] = graph.SitesOf(caller);
  for (uint32_t s = first; s < end; ++s) {
    if (SurelyCalls(graph, flow::SiteId(s), callee, at_once)) return true;
  }
  return false;
}

bool SurelyRunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                           flow::FunctionId f, bool at_once) {
  if (!RunsForRequests(package, program, f)) {
    return !WayFromUnregistered(package, program.graph(), f, at_once).empty();
  }
  std::vector<flow::FunctionId> way = program.reach().WayTo(f, flow::Origin::kRequest);
  for (size_t i = 0; i + 1 < way.size(); ++i) {
    if (!SurelyCalls(program.graph(), way[i], way[i + 1], at_once)) return false;
  }
  return true;
}

void AddRequestWay(FindingBuilder& report, const PackageView& package,
                   const flow::ProgramFlow& program, flow::FunctionId f) {
  std::vector<flow::FunctionId> way = program.reach().WayTo(f, flow::Origin::kRequest);
  if (way.empty()) way = WayFromUnregistered(package, program.graph(), f, false);
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
