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
    std::optional<Wait> wait = models::WaitOf(name);
    if (wait) fact.waits.uncut.Add(*wait);
    fact.library = true;
    fact.starts = models::StartsGoroutine(name);
    fact.unseen = !wait && !models::IsStandard(name.package);
    return fact;
  }
  const BlockingNote& note = graph_.NotesOf(f)->blocking;
  fact.waits = note.channels;
  auto [first, end] = graph_.SitesOf(f);
  auto cut = note.cuts.begin();
  for (uint32_t s = first; s < end; ++s) {
    bool is_cut = cut != note.cuts.end() && cut->call == s - first + 1;
    Fact of_call = OfCall(SiteId(s), is_cut ? (cut++)->cut : Cut(), facts);
    fact.waits.Add(of_call.waits);
    fact.starts |= of_call.starts;
    fact.unseen |= of_call.unseen;
  }
  RemoveOwn(f, fact.waits);
  return fact;
}

bool Blocking::MayWait(FunctionId f) const {
  WaitSet waits = Of(f);
  waits.Remove(Wait::kStream);
  return CallsUnseen(f) || !waits.empty();
}

models::WaitSet Blocking::OfPart(FunctionId f, std::span<const uint32_t> calls,
                                 bool channels) const {
  Waits waits;
  if (channels) waits.uncut.Add(Wait::kEvent);
  for (uint32_t call : calls) waits.uncut.Add(OfCall(SiteId(graph_.SitesOf(f).first + call - 1)));
  RemoveOwn(f, waits);
  return waits.uncut;
}

// Takes away what a function does not wait for in others: locks that it lets go of again, streams
// of its own.
void Blocking::RemoveOwn(FunctionId f, Waits& waits) const {
  if (unlocks_[f.value]) waits.Remove(Wait::kLock);
  if (!graph_.NotesOf(f)->blocking.has_stream) waits.Remove(Wait::kStream);
}

Blocking::Fact Blocking::OfCall(SiteId s, Cut cut, std::span<const Fact> facts) const {
  const CallSite& site = graph_.Get(s);
  if (site.is_go) return {.starts = true};
  Fact fact;
  if (site.kind == CallKind::kInterface) {
    if (std::optional<Wait> wait = models::WaitOf(NameOfFunction(TextOf(site.callee)))) {
      WaitSet waits;
      waits.Add(*wait);
      fact.waits = WaitsOfLibraryCall(waits, cut);
      return fact;
    }
  }
  fact.unseen = graph_.KnownOf(s) != Known::kAll;
  // Of a static call that hands a function over the callee is known, what that calls may not be.
  bool is_static = site.kind == CallKind::kStatic;
  if (!is_static && graph_.KnownOf(s) != Known::kAll) return fact;
  for (const Edge& edge : graph_.EdgesOf(s)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    const Fact& callee = facts[edge.callee.value];
    fact.waits.Add(callee.library ? WaitsOfLibraryCall(callee.waits.uncut, cut)
                                  : WaitsOfCall(callee.waits, cut));
    fact.starts |= callee.starts;
    fact.unseen |= callee.unseen;
  }
  return fact;
}

}  // namespace premortem::flow
