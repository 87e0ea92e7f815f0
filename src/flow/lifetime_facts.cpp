#include "flow/lifetime_facts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "flow/function_name.h"

namespace premortem::flow {

namespace {

// Of a function that nobody sees.
Effect OfForeign(const models::FunctionName& name, bool receiver, Means means) {
  if (receiver) return means == Means::kCall ? Effect::kTakes : Effect::kUses;
  if (means == Means::kView) {
    return models::TakesOverReader(name) ? Effect::kTakes : Effect::kUses;
  }
  return models::OnlyLooksAt(name) ? Effect::kUses : Effect::kTakes;
}

Effect Unknown(Means means) { return means == Means::kView ? Effect::kUses : Effect::kTakes; }

std::string_view NameOf(Effect effect) {
  constexpr std::string_view kNames[] = {"uses", "releases", "takes"};
  return kNames[static_cast<size_t>(effect)];
}

}  // namespace

LifetimeFacts::LifetimeFacts(const CallGraph& graph)
    : graph_(graph), rows_of_(graph.function_count() + 1) {
  for (const std::vector<FunctionId>& component : graph.Components()) {
    for (FunctionId f : component) {
      const FunctionNotes* notes = graph.NotesOf(f);
      if (notes == nullptr) continue;
      const LifetimeNote& note = notes->lifetimes;
      if (note.trails.empty()) continue;
      rows_.push_back({f, std::vector(note.trails.size(), Effect::kTakes), {}});
      rows_of_[f.value] = static_cast<uint32_t>(rows_.size());
    }
  }
  bool changed = true;
  for (int round = 0; changed && round < kMostRounds; ++round) {
    changed = false;
    for (Row& row : rows_) changed = Update(row) || changed;
  }
}

bool LifetimeFacts::Update(Row& row) const {
  const LifetimeNote& note = graph_.NotesOf(row.function)->lifetimes;
  bool changed = false;
  auto set = [&](auto& fact, auto now) {
    changed = changed || fact != now;
    fact = std::move(now);
  };
  for (size_t i = 0; i < note.trails.size(); ++i) {
    const LifetimeTrail& trail = note.trails[i];
    if (trail.is_input) {
      set(row.effects[i], EffectOf(row.function, trail));
    } else if (!row.acquired) {
      set(row.acquired, AcquiredIn(row.function, trail));
    }
  }
  return changed;
}

// The ends that the effects of handovers leave.
std::vector<const LifetimeEnd*> LifetimeFacts::EndsOf(FunctionId f,
                                                      const LifetimeTrail& trail) const {
  std::array<Effect, Assumptions::kMost> effects{};
  for (size_t i = 0; i < trail.handovers.size(); ++i) {
    effects[i] = OfHandover(f, trail.handovers[i]);
  }
  std::vector<const LifetimeEnd*> ends;
  for (const LifetimeEnd& end : trail.ends) {
    bool reached = true;
    for (uint32_t i = 0; i < trail.handovers.size() && reached; ++i) {
      reached = !end.assumed.Has(i) || end.assumed[i] == effects[i];
    }
    if (reached) ends.push_back(&end);
  }
  return ends;
}

Effect LifetimeFacts::EffectOf(FunctionId f, const LifetimeTrail& trail) const {
  return flow::EffectOf(EndsOf(f, trail));
}

Effect EffectOf(const std::vector<const LifetimeEnd*>& ends) {
  bool released = false, open = false;
  for (const LifetimeEnd* end : ends) {
    switch (end->kind) {
      case LifetimeEnd::Kind::kReleased: released = true; break;
      case LifetimeEnd::Kind::kOpen: open = true; break;
      case LifetimeEnd::Kind::kTransferred:
      case LifetimeEnd::Kind::kReturned: return Effect::kTakes;
    }
  }
  // Who never returns has it for ever.
  if (released == open) return Effect::kTakes;
  return released ? Effect::kReleases : Effect::kUses;
}

Effect LifetimeFacts::OfHandover(FunctionId f, const LifetimeHandover& handover) const {
  if (handover.call != 0)
    return OnArgument(SiteOf(f, handover.call), handover.index, handover.means);
  FunctionId literal = graph_.Find(handover.literal);
  const FunctionSummary* summary = literal.valid() ? graph_.SummaryOf(literal) : nullptr;
  if (summary == nullptr) return Effect::kTakes;
  return OnInput(literal, summary->param_count + handover.index, handover.means);
}

std::optional<Acquired> LifetimeFacts::AcquiredIn(FunctionId f, const LifetimeTrail& trail) const {
  Acquired acquired{.kind = trail.kind, .given = {}};
  if (!trail.given.none()) {
    std::optional<Acquired> inner = AcquiredBy(SiteOf(f, trail.index));
    if (!inner || inner->given != trail.given) return {};
    acquired.kind = inner->kind;
  }
  for (const LifetimeEnd* end : EndsOf(f, trail)) acquired.given.Add(end->returned);
  return acquired.given.none() ? std::nullopt : std::optional(acquired);
}

Effect LifetimeFacts::OnArgument(SiteId site, uint32_t index, Means means) const {
  if (!site.valid() || graph_.KnownOf(site) != Known::kAll) return Unknown(means);
  bool receiver = index == 0 && graph_.Get(site).of_method;
  std::optional<Effect> joined;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    Effect effect = graph_.HasBody(edge.callee)
                        ? OnInput(edge.callee, index, means)
                        : OfForeign(NameOfFunction(graph_.NameOf(edge.callee)), receiver, means);
    if (joined && *joined != effect) return Effect::kTakes;
    joined = effect;
  }
  return joined.value_or(Unknown(means));
}

Effect LifetimeFacts::OnInput(FunctionId f, uint32_t index, Means means) const {
  const Row* row = f.valid() ? RowOf(f) : nullptr;
  if (row == nullptr) return Effect::kTakes;
  const std::vector<LifetimeTrail>& trails = graph_.NotesOf(f)->lifetimes.trails;
  for (size_t i = 0; i < trails.size(); ++i) {
    if (trails[i].is_input && trails[i].index == index && trails[i].means == means) {
      return row->effects[i];
    }
  }
  return Effect::kTakes;
}

std::optional<Acquired> LifetimeFacts::AcquiredBy(SiteId site) const {
  if (!site.valid()) return {};
  std::optional<Acquired> joined;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    std::optional<Acquired> acquired = AcquiredBy(edge.callee);
    if (!acquired || (joined && *joined != *acquired)) return {};
    joined = acquired;
  }
  return joined;
}

std::optional<Acquired> LifetimeFacts::AcquiredBy(FunctionId f) const {
  if (const Row* row = RowOf(f); row != nullptr) return row->acquired;
  if (graph_.HasBody(f)) return {};
  const models::Acquirer* acquirer = models::AcquirerOf(NameOfFunction(graph_.NameOf(f)));
  if (acquirer == nullptr) return {};
  Acquired acquired{.kind = acquirer->kind, .given = {}};
  acquired.given.Set(static_cast<uint32_t>(acquirer->result), MeansOf(acquirer->kind));
  return acquired;
}

std::string LifetimeFacts::TextOf(FunctionId f) const {
  const Row* row = RowOf(f);
  if (row == nullptr) return {};
  std::string text;
  auto add = [&](auto... parts) {
    if (!text.empty()) text += ", ";
    ((text += parts), ...);
  };
  const std::vector<LifetimeTrail>& trails = graph_.NotesOf(f)->lifetimes.trails;
  for (size_t i = 0; i < trails.size(); ++i) {
    if (!trails[i].is_input || row->effects[i] == Effect::kTakes) continue;
    add(NameOf(row->effects[i]), " ", std::to_string(trails[i].index));
  }
  if (row->acquired) {
    models::TypeName type = models::TypeOf(row->acquired->kind);
    if (type.name.empty()) {
      add("gives what a pool has lent");
    } else {
      add("gives ", type.package, ".", type.name);
    }
    for (uint32_t i = 0; i < MeansOfResults::kMost; ++i) {
      if (row->acquired->given[i] == Means::kNone) continue;
      text += " ";
      AppendDecimal(text, i);
    }
  }
  return text;
}

}  // namespace premortem::flow
