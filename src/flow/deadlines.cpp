#include "flow/deadlines.h"

#include <algorithm>

#include "models/clients.h"

namespace premortem::flow {

Deadlines::Deadlines(const CallGraph& graph)
    : graph_(graph), inputs_(graph.function_count() + 1), limited_(graph.function_count() + 1) {
  for (std::string_view place : models::UnlimitedClients()) {
    places_[SymbolOf(place).value] = State::kEndless;
  }
  AddCallbacks();
  // Each input and place changes at most twice, and each client is given a limit once.
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
        changed = Limit(FunctionId(f), client) || changed;
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
      for (uint32_t i = 0; i < callee->param_count; ++i) Join(edge.callee, i, State::kUnknown);
    }
  }
}

bool Deadlines::IsUnlimited(Symbol place) const { return OfPlace(place) == State::kEndless; }

Deadlines::State Deadlines::OfPlace(Symbol place) const {
  auto it = places_.find(place.value);
  return it == places_.end() ? State::kNeverCalled : it->second;
}

Deadlines::State Deadlines::OfInput(FunctionId f, uint32_t input) const {
  const std::vector<State>& inputs = inputs_[f.value];
  return input < inputs.size() ? inputs[input] : State::kNeverCalled;
}

Deadlines::State Deadlines::Of(FunctionId f, const LimitOrigin& origin, int depth) const {
  if (IsLimited(f, origin)) return State::kUnknown;
  switch (origin.kind) {
    case LimitOrigin::Kind::kUnknown: return State::kUnknown;
    case LimitOrigin::Kind::kEndless: return State::kEndless;
    case LimitOrigin::Kind::kInput: return OfInput(f, origin.index);
    case LimitOrigin::Kind::kCall: return OfCall(f, origin.index, depth);
    case LimitOrigin::Kind::kPlace: break;
  }
  State state = OfPlace(origin.place);
  return origin.by_value && state == State::kNeverCalled ? State::kEndless : state;
}

Deadlines::State Deadlines::OfCall(FunctionId f, uint32_t call, int depth) const {
  SiteId site(graph_.SitesOf(f).first + call - 1);
  if (depth >= kMostCalls || graph_.KnownOf(site) != Known::kAll) return State::kUnknown;
  State state = State::kNeverCalled;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    if (!graph_.HasBody(edge.callee)) return State::kUnknown;
    const LimitOrigin& returned = graph_.NotesOf(edge.callee)->deadlines.returned;
    if (returned.kind != LimitOrigin::Kind::kInput) {
      state = std::max(state, Of(edge.callee, returned, depth + 1));
      continue;
    }
    const std::vector<DeadlineNote::Pass>& passes = graph_.NotesOf(f)->deadlines.passes;
    auto pass = std::ranges::find_if(passes, [&](const DeadlineNote::Pass& p) {
      return p.call == call && p.input == returned.index;
    });
    if (pass == passes.end()) return State::kUnknown;
    state = std::max(state, Of(f, pass->origin, depth + 1));
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
  State joined = std::max(known, state);
  bool changed = joined != known;
  known = joined;
  return changed;
}

// A function gives a client a limit: its own, or for all that read the place where it lies.
bool Deadlines::Limit(FunctionId f, const LimitOrigin& client) {
  using Kind = LimitOrigin::Kind;
  if (client.kind == Kind::kPlace) return PutAt(client.place, State::kUnknown);
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
      changed = Limit(from, pass.origin) || changed;
    }
    if (state != State::kNeverCalled) changed = Join(callee, input, state) || changed;
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
  if (inputs.size() <= input) inputs.resize(input + 1, State::kNeverCalled);
  State joined = std::max(inputs[input], state);
  if (joined == inputs[input]) return false;
  inputs[input] = joined;
  return true;
}

}  // namespace premortem::flow
