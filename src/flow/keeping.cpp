#include "flow/keeping.h"

#include <algorithm>

#include "flow/function_name.h"
#include "models/retains.h"
#include "models/standard.h"

namespace premortem::flow {

namespace {

constexpr Keeping::Fate kKept = {.kept = true};

// Of an argument, from 0 without the receiver, of a function that is known by its rows.
Keeping::Fate OfLibrary(const models::FunctionName& name, uint32_t argument) {
  return {.kept = models::Retains(name, argument), .returned = true};
}

}  // namespace

Keeping::Keeping(const CallGraph& graph) : graph_(graph), first_(graph.function_count() + 2) {
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const FunctionNotes* notes = graph.NotesOf(FunctionId(f));
    const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
    size_t count = summary == nullptr || !summary->has_body ? 0 : notes->keeps.inputs;
    first_[f + 1] = first_[f] + static_cast<uint32_t>(count);
    models::FunctionName name = NameOfFunction(graph.NameOf(FunctionId(f)));
    bool seen = graph.HasBody(FunctionId(f)) && !models::IsRuntime(name.package);
    if (!seen && models::IsComplete(name.package)) libraries_.emplace(f, name);
  }
  inputs_.resize(first_.back());
  bool changed = true;
  for (int round = 0; changed && round < kMostRounds; ++round) {
    changed = false;
    for (const std::vector<FunctionId>& component : graph.Components()) {
      for (FunctionId f : component) changed = Update(f) || changed;
    }
  }
  if (changed) std::ranges::fill(inputs_, kKept);
}

bool Keeping::Update(FunctionId f) {
  uint32_t first = first_[f.value], count = first_[f.value + 1] - first;
  if (count == 0) return false;
  const KeepNote& note = graph_.NotesOf(f)->keeps;
  uint32_t first_site = graph_.SitesOf(f).first;
  auto site_of = [&](uint32_t call) { return SiteId(first_site + call - 1); };
  bool changed = false;
  for (uint32_t i = 0; i < count; ++i) {
    Fate fate = OfTrail(note, i, site_of);
    changed = changed || fate != inputs_[first + i];
    inputs_[first + i] = fate;
  }
  return changed;
}

Keeping::Fate Keeping::OfInput(FunctionId f, uint32_t index) const {
  uint32_t at = first_[f.value] + index;
  return at < first_[f.value + 1] ? inputs_[at] : kKept;
}

Keeping::Fate Keeping::OfTrail(const KeepNote& note, uint32_t trail,
                               FunctionRef<SiteId(uint32_t)> site_of) const {
  Seen seen(note.trails.size());
  return Follow(note, trail, site_of, seen);
}

Keeping::Fate Keeping::Follow(const KeepNote& note, uint32_t trail,
                              FunctionRef<SiteId(uint32_t)> site_of, Seen& seen) const {
  if (seen[trail]) return {};
  seen[trail] = true;
  const Trail& here = note.trails[trail];
  Fate fate{here.kept, here.returned};
  for (const Handover& handover : here.handovers) {
    if (fate.kept) break;
    Fate there = OfHandover(handover, site_of);
    fate.kept |= there.kept;
    if (!there.returned || handover.results == Handover::kNone) continue;
    Fate back = Follow(note, handover.results, site_of, seen);
    fate.kept |= back.kept;
    fate.returned |= back.returned;
  }
  return fate;
}

Keeping::Fate Keeping::OfHandover(const Handover& handover,
                                  FunctionRef<SiteId(uint32_t)> site_of) const {
  if (handover.call != 0) return OfCall(site_of(handover.call), handover);
  FunctionId literal = graph_.Find(handover.literal);
  const FunctionSummary* summary = literal.valid() ? graph_.SummaryOf(literal) : nullptr;
  if (summary == nullptr) return kKept;
  Fate fate = OfInput(literal, summary->param_count + handover.index);
  // What the literal returns goes to who calls it, and who that is nobody asked.
  return {.kept = fate.kept || fate.returned};
}

Keeping::Fate Keeping::OfCall(SiteId site, const Handover& handover) const {
  if (!site.valid()) return kKept;
  const CallSite& call = graph_.Get(site);
  if (call.kind == CallKind::kInterface &&
      models::KeepsNothing(NameOfFunction(TextOf(call.callee)))) {
    return {};
  }
  bool receiver = handover.index == 0 && call.of_method;
  const Fate of_unseen = receiver ? Fate{.returned = handover.gives_alike} : kKept;
  Fate fate = graph_.KnownOf(site) == Known::kAll ? Fate() : of_unseen;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback || fate.kept) continue;
    Fate there = of_unseen;
    if (auto library = libraries_.find(edge.callee.value); library != libraries_.end()) {
      if (!receiver) there = OfLibrary(library->second, handover.index - (call.of_method ? 1 : 0));
    } else if (graph_.HasBody(edge.callee)) {
      there = OfInput(edge.callee, handover.index);
    }
    fate.kept |= there.kept;
    fate.returned |= there.returned;
  }
  return fate;
}

}  // namespace premortem::flow
