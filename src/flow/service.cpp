#include "flow/service.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "flow/function_name.h"
#include "models/entries.h"

namespace premortem::flow {

namespace {

// The longer the way, the more likely a cache or a condition lies on it that nobody sees.
constexpr uint32_t kMostCallsOfHandlers = 4;

using Why = Standing::Why;

bool IsInTest(const CallGraph& graph, FunctionId f) {
  const FunctionSummary* summary = graph.SummaryOf(f);
  return summary == nullptr || summary->in_test;
}

// Whether what a loop ends by, if at all, is said to it in a select: that it is time to stop. One
// that ranges over a channel ends with its work.
bool RunsUntilTold(const LoopNote& loop) {
  return loop.selects && std::ranges::all_of(loop.exits, &GuardedExit::in_select);
}

}  // namespace

class Service::Commands {
 public:
  Commands(const CallGraph& graph, const Reach& reach)
      : graph_(graph), reach_(reach), of_service_(graph.function_count() + 1) {
    std::vector<FunctionId> open = FindServing();
    serves_ = !open.empty();
    std::vector<bool> leads_there = Backwards(open);
    std::vector<FunctionId> entries;
    for (uint32_t f = 1; f < leads_there.size(); ++f) {
      bool is_entry = reach.IsEntry(FunctionId(f), Origin::kMain);
      if (is_entry && leads_there[f]) entries.push_back(FunctionId(f));
    }
    Forwards(entries);
  }

  bool serves() const { return serves_; }

  // Whether a service gets to the function, or, where nobody is seen to, may.
  bool MayBeOfService(FunctionId f) const {
    if (of_service_[f.value] || reach_.From(f, Origin::kRequest)) return true;
    if (reach_.From(f, Origin::kMain)) return false;
    const PackageSummary* package = graph_.PackageOf(f);
    if (package == nullptr) return false;
    return package->is_main ? serving_.contains(package->path.value) : serves_;
  }

 private:
  // The functions in which a handler is registered or a server started.
  std::vector<FunctionId> FindServing() {
    std::vector<FunctionId> found;
    std::unordered_map<uint32_t, bool> serves;  // by the symbol of the callee
    for (uint32_t s = 1; s <= graph_.site_count(); ++s) {
      Symbol callee = graph_.Get(SiteId(s)).callee;
      if (!callee.valid()) continue;
      auto [it, is_new] = serves.try_emplace(callee.value);
      if (is_new) it->second = models::ServesRequests(NameOfFunction(TextOf(callee)));
      FunctionId caller = graph_.CallerOf(SiteId(s));
      if (!it->second || IsInTest(graph_, caller)) continue;
      found.push_back(caller);
      serving_.insert(graph_.PackageOf(caller)->path.value);
    }
    return found;
  }

  std::vector<bool> Backwards(std::vector<FunctionId>& open) const {
    std::vector<bool> seen(graph_.function_count() + 1);
    for (FunctionId f : open) seen[f.value] = true;
    for (size_t at = 0; at < open.size(); ++at) {
      for (SiteId site : graph_.SitesCalling(open[at])) {
        FunctionId caller = graph_.CallerOf(site);
        if (!seen[caller.value]) open.push_back(caller);
        seen[caller.value] = true;
      }
    }
    return seen;
  }

  void Forwards(std::vector<FunctionId>& open) {
    for (FunctionId f : open) of_service_[f.value] = true;
    for (size_t at = 0; at < open.size(); ++at) {
      auto [first, end] = graph_.SitesOf(open[at]);
      for (uint32_t s = first; s < end; ++s) {
        for (const Edge& edge : graph_.EdgesOf(SiteId(s))) {
          if (!of_service_[edge.callee.value]) open.push_back(edge.callee);
          of_service_[edge.callee.value] = true;
        }
      }
    }
  }

  const CallGraph& graph_;
  const Reach& reach_;
  bool serves_ = false;
  std::unordered_set<uint32_t> serving_;  // packages, by the symbol of their path
  std::vector<bool> of_service_;          // by FunctionId
};

Service::Service(const CallGraph& graph, const Reach& reach, const SyncFacts& sync,
                 const Exits& exits)
    : graph_(graph), standings_(graph.function_count() + 1) {
  Commands commands(graph, reach);
  is_library_ =
      !commands.serves() && std::ranges::none_of(graph.packages(), &PackageSummary::is_main);
  AddGoroutines(reach, sync, commands);
  AddLoops(exits);
  AddHandlers();  // last: their ways are short
}

Standing Service::OfCall(SiteId site) const {
  FunctionId f = graph_.CallerOf(site);
  if (Of(f) || !std::ranges::binary_search(in_loops_, site.value, {}, &SiteId::value)) return Of(f);
  return {.why = Why::kLoop, .entry = f, .start = site};
}

void Service::AddHandlers() {
  for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
    const FunctionSummary* summary = graph_.SummaryOf(FunctionId(f));
    if (summary == nullptr || summary->in_test || !summary->gets_request) continue;
    Add(FunctionId(f), {.why = Why::kHandler, .entry = FunctionId(f), .start = {}});
  }
  Spread(kMostCallsOfHandlers);
}

void Service::AddGoroutines(const Reach& reach, const SyncFacts& sync, const Commands& commands) {
  for (uint32_t s = 1; s <= graph_.site_count(); ++s) {
    SiteId site(s);
    FunctionId starter = graph_.CallerOf(site);
    if (IsInTest(graph_, starter)) continue;
    ForEachStarted(graph_, site, [&](FunctionId started) {
      bool of_main = sync.StarterWaits(site) && reach.From(starter, Origin::kMain);
      if (of_main || !commands.MayBeOfService(starter)) return;
      Add(started, {.why = Why::kGoroutine, .entry = starter, .start = site});
    });
  }
  Spread(graph_.function_count());
}

void Service::AddLoops(const Exits& exits) {
  for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
    if (IsInTest(graph_, FunctionId(f)) || !graph_.HasBody(FunctionId(f))) continue;
    for (const LoopNote& loop : graph_.NotesOf(FunctionId(f))->exits.loops) {
      if (!RunsUntilTold(loop) && !exits.IsEndless(FunctionId(f), loop)) continue;
      for (uint32_t call : loop.calls) {
        SiteId site(graph_.SitesOf(FunctionId(f)).first + call - 1);
        in_loops_.push_back(site);
        for (const Edge& edge : graph_.EdgesOf(site)) {
          Add(edge.callee, {.why = Why::kLoop, .entry = FunctionId(f), .start = site});
        }
      }
    }
  }
  std::ranges::sort(in_loops_, {}, &SiteId::value);
  Spread(graph_.function_count());
}

void Service::Add(FunctionId f, const Standing& standing) {
  if (standings_[f.value] || !graph_.HasBody(f)) return;
  standings_[f.value] = standing;
  queue_.push_back(f);
}

// To what is called from there, over at most so many calls.
void Service::Spread(uint32_t most_calls) {
  for (uint32_t calls = 0; calls < most_calls && !queue_.empty(); ++calls) {
    for (FunctionId f : std::exchange(queue_, {})) {
      auto [first, end] = graph_.SitesOf(f);
      for (uint32_t s = first; s < end; ++s) {
        for (const Edge& edge : graph_.EdgesOf(SiteId(s))) Add(edge.callee, standings_[f.value]);
      }
    }
  }
  queue_.clear();
}

}  // namespace premortem::flow
