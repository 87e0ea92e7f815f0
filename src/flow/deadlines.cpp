#include "flow/deadlines.h"

#include <algorithm>

#include "models/clients.h"

namespace premortem::flow {

Deadlines::Deadlines(const CallGraph& graph, const Unseen& unseen)
    : graph_(graph),
      unseen_(unseen),
      inputs_(graph.function_count() + 1),
      limited_(graph.function_count() + 1) {
  for (std::string_view place : models::UnlimitedClients()) {
    places_[SymbolOf(place).value].limit = Limit::kEndless;
  }
  AddCallbacks();
  // Each input and place changes at most three times, and each client is given a limit once.
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t f = graph.function_count(); f > 0; --f) {
      const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
      if (summary == nullptr || summary->in_test) continue;
      const DeadlineNote& note = graph.NotesOf(FunctionId(f))->deadlines;
      for (const DeadlineNote::Pass& pass : note.passes) {
        changed = Pass(FunctionId(f), pass) || changed;
      }
      for (const DeadlineNote::Put& put : note.puts) changed = Put(FunctionId(f), put) || changed;
      for (const LimitOrigin& client : note.limited) {
        changed = GiveLimit(FunctionId(f), client) || changed;
      }
    }
  }
}

// What foreign code passes to a function that it calls back is not seen.
void Deadlines::AddCallbacks() {
  for (uint32_t s = 1; s <= graph_.site_count(); ++s) {
    for (const Edge& edge : graph_.EdgesOf(SiteId(s))) {
      const FunctionSummary* callee = graph_.SummaryOf(edge.callee);
      if (edge.kind != EdgeKind::kCallback || callee == nullptr) continue;
      for (uint32_t i = 0; i < callee->param_count; ++i) Join(edge.callee, i, kUnknown);
    }
  }
}

bool Deadlines::IsUnlimited(Symbol place) const { return OfPlace(place).limit == Limit::kEndless; }

Deadlines::State Deadlines::OfPlace(Symbol place) const {
  auto it = places_.find(place.value);
  State state = it == places_.end() ? State() : it->second;
  state.cancelled = state.cancelled || unseen_.MayUse(place);
  return state;
}

Deadlines::State Deadlines::OfInput(FunctionId f, uint32_t input) const {
  const std::vector<State>& inputs = inputs_[f.value];
  State state = input < inputs.size() ? inputs[input] : State();
  const FunctionSummary* summary = graph_.SummaryOf(f);
  bool parameter = summary == nullptr || input < summary->param_count;
  state.cancelled = state.cancelled || (parameter && unseen_.MayCall(f));
  return state;
}

Deadlines::State Deadlines::Of(FunctionId f, const LimitOrigin& origin, int depth) const {
  if (IsLimited(f, origin)) return kUnknown;
  State state;
  switch (origin.kind) {
    case LimitOrigin::Kind::kUnknown: return kUnknown;
    case LimitOrigin::Kind::kEndless: state.limit = Limit::kEndless; break;
    case LimitOrigin::Kind::kInput: state = OfInput(f, origin.index); break;
    case LimitOrigin::Kind::kCall: state = OfCall(f, origin.index, depth); break;
    case LimitOrigin::Kind::kPlace:
      state = OfPlace(origin.place);
      if (origin.by_value) state.limit = std::max(state.limit, Limit::kEndless);
      break;
  }
  state.cancelled = state.cancelled || origin.cancelled;
  return state;
}

Deadlines::State Deadlines::OfCall(FunctionId f, uint32_t call, int depth) const {
  SiteId site(graph_.SitesOf(f).first + call - 1);
  if (depth >= kMostCalls || graph_.KnownOf(site) != Known::kAll) return kUnknown;
  State state;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    if (!graph_.HasBody(edge.callee)) return kUnknown;
    const LimitOrigin& returned = graph_.NotesOf(edge.callee)->deadlines.returned;
    if (returned.kind != LimitOrigin::Kind::kInput) {
      state = JoinOf(state, Of(edge.callee, returned, depth + 1));
      continue;
    }
    const std::vector<DeadlineNote::Pass>& passes = graph_.NotesOf(f)->deadlines.passes;
    auto pass = std::ranges::find_if(passes, [&](const DeadlineNote::Pass& p) {
      return p.call == call && p.input == returned.index;
    });
    if (pass == passes.end()) return kUnknown;
    state = JoinOf(state, Of(f, pass->origin, depth + 1));
    state.cancelled = state.cancelled || returned.cancelled;
  }
  return state;
}

int Deadlines::ReturnedInput(FunctionId f) const {
  if (!graph_.HasBody(f)) return -1;
  const LimitOrigin& returned = graph_.NotesOf(f)->deadlines.returned;
  return returned.kind == LimitOrigin::Kind::kInput ? static_cast<int>(returned.index) : -1;
}

bool Deadlines::Put(FunctionId from, const DeadlineNote::Put& put) {
  return PutAt(put.place, Of(from, put.origin, 0));
}

bool Deadlines::PutAt(Symbol place, State state) {
  State& known = places_[place.value];
  State joined = JoinOf(known, state);
  bool changed = !(joined == known);
  known = joined;
  return changed;
}

// A function gives a client a limit: its own, or for all that read the place where it lies.
bool Deadlines::GiveLimit(FunctionId f, const LimitOrigin& client) {
  using Kind = LimitOrigin::Kind;
  if (client.kind == Kind::kPlace) return PutAt(client.place, kUnknown);
  bool known = client.kind == Kind::kUnknown || IsLimited(f, client);
  if (known || (client.kind == Kind::kEndless && client.index == 0)) return false;
  limited_[f.value].push_back(client);
  return true;
}

bool Deadlines::IsLimited(FunctionId f, const LimitOrigin& client) const {
  return std::ranges::find(limited_[f.value], client) != limited_[f.value].end();
}

bool Deadlines::Pass(FunctionId from, const DeadlineNote::Pass& pass) {
  bool changed = false;
  State state = Of(from, pass.origin, 0);
  // To a function that may give it a limit.
  auto to = [&](FunctionId callee, uint32_t input) {
    if (IsLimited(callee, {.kind = LimitOrigin::Kind::kInput, .index = input})) {
      changed = GiveLimit(from, pass.origin) || changed;
    }
    if (!(state == State())) changed = Join(callee, input, state) || changed;
  };
  if (pass.call == 0) {
    FunctionId literal = graph_.Find(pass.literal);
    const FunctionSummary* summary = literal.valid() ? graph_.SummaryOf(literal) : nullptr;
    if (summary != nullptr) to(literal, summary->param_count + pass.input);
    return changed;
  }
  for (const Edge& edge : graph_.EdgesOf(SiteId(graph_.SitesOf(from).first + pass.call - 1))) {
    if (edge.kind == EdgeKind::kCallback) continue;
    to(edge.callee, pass.input);
  }
  return changed;
}

bool Deadlines::Join(FunctionId f, uint32_t input, State state) {
  std::vector<State>& inputs = inputs_[f.value];
  if (inputs.size() <= input) inputs.resize(input + 1);
  State joined = JoinOf(inputs[input], state);
  if (joined == inputs[input]) return false;
  inputs[input] = joined;
  return true;
}

}  // namespace premortem::flow
