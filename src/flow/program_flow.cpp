#include "flow/program_flow.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/stats.h"
#include "flow/summarise.h"

namespace premortem::flow {

namespace {

template <typename T, typename... Args>
T Timed(const char* name, Args&&... args) {
  ScopedTimer timer(name);
  return T(std::forward<Args>(args)...);
}

}  // namespace

ProgramFlow::ProgramFlow(std::vector<PackageSummary> packages)
    : graph_(Timed<CallGraph>("link", std::move(packages))),
      reach_(Timed<Reach>("reach", graph_)),
      unseen_(graph_, reach_),
      keeping_(Timed<Keeping>("keeping", graph_)),
      clients_(graph_, keeping_),
      deadlines_(Timed<Deadlines>("deadlines", graph_, unseen_)),
      lifetimes_(Timed<LifetimeFacts>("lifetimes", graph_)),
      results_(Timed<ResultFacts>("results", graph_)),
      errors_(Timed<ErrorFacts>("errors", graph_)),
      lost_errors_(Timed<LostErrors>("lost errors", graph_, errors_)),
      slices_(Timed<SliceFacts>("slices", graph_)),
      rooms_(Timed<SliceRooms>("rooms", graph_)),
      sync_(Timed<SyncFacts>("sync", graph_, unseen_)),
      reads_(Timed<PlaceReads>("reads", graph_, unseen_)),
      blocking_(Timed<Blocking>("blocking", graph_)),
      exits_(Timed<Exits>("exits", graph_, sync_, blocking_, deadlines_)),
      running_(Timed<Running>("running", graph_)),
      service_(Timed<Service>("service", graph_, reach_, sync_, exits_)) {}

GroupInProgram::GroupInProgram(const ProgramFlow& program, const ir::FuncGroup& group,
                               const types::PackageState& package)
    : program_(program),
      functions_(package),
      symbols_(functions_.OfGroup(group)),
      sites_(symbols_.size()) {}

FunctionId GroupInProgram::FunctionOf(const ir::Function& f) const {
  return program_.graph().Find(symbols_[f.id.value - 1]);
}

SiteId GroupInProgram::SiteOf(const ir::Function& f, ir::ValueId call) {
  std::vector<SiteId>& sites = sites_[f.id.value - 1];
  if (sites.empty()) FindSites(f);
  return sites[call.value];
}

Keeping::Fate GroupInProgram::FateOf(const ir::Function& f, ir::ValueId value) {
  std::vector<uint32_t> numbers = CallNumbers(f);
  TrailFinder trails(f, numbers, symbols_);
  uint32_t trail = trails.Add(value);
  auto site_of = [&](uint32_t number) {
    auto call = std::ranges::find(numbers, number) - numbers.begin();
    return SiteOf(f, ir::ValueId(static_cast<uint32_t>(call)));
  };
  return program_.keeping().OfTrail(trails.note(), trail, site_of);
}

void GroupInProgram::FindSites(const ir::Function& f) {
  std::vector<SiteId>& sites = sites_[f.id.value - 1];
  sites.resize(f.instrs.size());
  FunctionId id = FunctionOf(f);
  if (!id.valid()) return;
  const CallGraph& graph = program_.graph();
  std::map<uint32_t, std::vector<SiteId>> by_callee;  // in their order
  auto [first, end] = graph.SitesOf(id);
  for (uint32_t s = first; s < end; ++s) {
    by_callee[graph.Get(SiteId(s)).callee.value].push_back(SiteId(s));
  }
  std::map<uint32_t, size_t> used;
  std::vector<uint32_t> numbers = CallNumbers(f);
  for (uint32_t v = 1; v < numbers.size(); ++v) {
    if (numbers[v] == 0) continue;
    ir::Call call = f.CallOf(ir::ValueId(v));
    Symbol callee = call.method.valid() ? SymbolOf(FunctionName(types::Get(call.method)))
                                        : functions_.OfCallee(f, call, symbols_);
    const std::vector<SiteId>& known = by_callee[callee.value];
    size_t at = used[callee.value]++;
    if (at < known.size()) sites[v] = known[at];
  }
}

}  // namespace premortem::flow
