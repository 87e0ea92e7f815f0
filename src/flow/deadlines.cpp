#include "flow/deadlines.h"

#include <algorithm>

#include "models/clients.h"

namespace premortem::flow {

Deadlines::Deadlines(const CallGraph& graph) : graph_(graph), inputs_(graph.function_count() + 1) {
  for (std::string_view place : models::UnlimitedClients())
    unlimited_[SymbolOf(place).value] = true;
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
    if (summary != nullptr && !summary->in_test)
      AddClients(graph.NotesOf(FunctionId(f))->deadlines);
  }
  AddCallbacks();
  // Each input changes at most twice.
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t f = graph.function_count(); f > 0; --f) {
      const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
      if (summary == nullptr || summary->in_test) continue;
      for (const DeadlineNote::Pass& pass : graph.NotesOf(FunctionId(f))->deadlines.passes) {
        changed = Pass(FunctionId(f), pass) || changed;
      }
    }
  }
}

void Deadlines::AddClients(const DeadlineNote& note) {
  for (const DeadlineNote::Client& client : note.clients) {
    auto [it, is_new] = unlimited_.try_emplace(client.place.value, client.unlimited);
    if (!is_new) it->second = it->second && client.unlimited;
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

bool Deadlines::IsUnlimited(Symbol place) const {
  auto it = unlimited_.find(place.value);
  return it != unlimited_.end() && it->second;
}

Deadlines::State Deadlines::Of(FunctionId f, const ContextOrigin& origin) const {
  switch (origin.kind) {
    case ContextOrigin::Kind::kUnknown: return State::kUnknown;
    case ContextOrigin::Kind::kEndless: return State::kEndless;
    case ContextOrigin::Kind::kInput: break;
  }
  const std::vector<State>& inputs = inputs_[f.value];
  return origin.input < inputs.size() ? inputs[origin.input] : State::kNeverCalled;
}

bool Deadlines::Pass(FunctionId from, const DeadlineNote::Pass& pass) {
  State state = Of(from, pass.origin);
  if (state == State::kNeverCalled) return false;
  if (pass.call == 0) {
    FunctionId literal = graph_.Find(pass.literal);
    const FunctionSummary* summary = literal.valid() ? graph_.SummaryOf(literal) : nullptr;
    return summary != nullptr && Join(literal, summary->param_count + pass.input, state);
  }
  bool changed = false;
  for (const Edge& edge : graph_.EdgesOf(SiteId(graph_.SitesOf(from).first + pass.call - 1))) {
    if (edge.kind == EdgeKind::kCallback) continue;
    changed = Join(edge.callee, pass.input, state) || changed;
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
