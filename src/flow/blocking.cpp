#include "flow/blocking.h"

#include "flow/function_name.h"
#include "flow/solve.h"
#include "models/standard.h"
#include "models/starts.h"

namespace premortem::flow {

using models::Wait;
using models::WaitSet;

namespace {

models::FunctionName NameOf(const CallGraph& graph, FunctionId f) {
  return NameOfFunction(graph.NameOf(f));
}

}  // namespace

Blocking::Blocking(const CallGraph& graph) : graph_(graph) {
  FindUnlocking();
  facts_ = SolveBottomUp<Fact>(
      graph, {}, [&](FunctionId f, std::span<const Fact> facts) { return OfFunction(f, facts); });
}

void Blocking::FindUnlocking() {
  unlocks_ =
      SolveBottomUp<char>(graph_, {0, 1}, [&](FunctionId f, std::span<const char> facts) -> char {
        if (models::Unlocks(NameOf(graph_, f))) return 1;
        auto [first, end] = graph_.SitesOf(f);
        for (uint32_t s = first; s < end; ++s) {
          const CallSite& site = graph_.Get(SiteId(s));
          if (site.is_go) continue;
          if (site.kind == CallKind::kInterface) {
            if (models::Unlocks(NameOfFunction(TextOf(site.callee)))) return 1;
            continue;
          }
          for (const Edge& edge : graph_.EdgesOf(SiteId(s))) {
            if (edge.kind != EdgeKind::kCallback && facts[edge.callee.value]) return 1;
          }
        }
        return 0;
      });
}

Blocking::Fact Blocking::OfFunction(FunctionId f, std::span<const Fact> facts) const {
  Fact fact;
  models::FunctionName name = NameOf(graph_, f);
  if (!graph_.HasBody(f) || models::IsRuntime(name.package)) {
    if (std::optional<Wait> wait = models::WaitOf(name)) fact.waits.Add(*wait);
    fact.starts = models::StartsGoroutine(name);
    return fact;
  }
  if (graph_.NotesOf(f)->blocking.channels) fact.waits.Add(Wait::kEvent);
  auto [first, end] = graph_.SitesOf(f);
  for (uint32_t s = first; s < end; ++s) {
    Fact of_call = OfCall(SiteId(s), facts);
    fact.waits.Add(of_call.waits);
    fact.starts |= of_call.starts;
  }
  if (unlocks_[f.value]) fact.waits.Remove(Wait::kLock);
  if (!graph_.NotesOf(f)->blocking.has_stream) fact.waits.Remove(Wait::kStream);
  return fact;
}

Blocking::Fact Blocking::OfCall(SiteId s, std::span<const Fact> facts) const {
  const CallSite& site = graph_.Get(s);
  if (site.is_go) return {.waits = {}, .starts = true};
  Fact fact;
  if (site.kind == CallKind::kInterface) {
    if (std::optional<Wait> wait = models::WaitOf(NameOfFunction(TextOf(site.callee)))) {
      fact.waits.Add(*wait);
      return fact;
    }
  }
  // Of a static call that hands a function over the callee is known, what that calls may not be.
  bool is_static = site.kind == CallKind::kStatic;
  if (!is_static && graph_.KnownOf(s) != Known::kAll) return fact;
  for (const Edge& edge : graph_.EdgesOf(s)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    fact.waits.Add(facts[edge.callee.value].waits);
    fact.starts |= facts[edge.callee.value].starts;
  }
  return fact;
}

}  // namespace premortem::flow
