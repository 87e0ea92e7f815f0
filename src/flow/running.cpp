#include "flow/running.h"

#include "flow/function_name.h"
#include "models/goroutines.h"

namespace premortem::flow {

namespace {

uint64_t KeyOf(FunctionId f, uint32_t input) {
  return static_cast<uint64_t>(f.value) << 32 | input;
}

}  // namespace

Running::Running(const CallGraph& graph) : graph_(graph) {
  bool changed = true;
  for (int round = 0; changed && round < kMostRounds; ++round) {
    changed = false;
    for (const std::vector<FunctionId>& component : graph.Components()) {
      for (FunctionId f : component) changed = Update(f) || changed;
    }
  }
}

bool Running::Update(FunctionId f) {
  const FunctionNotes* notes = graph_.NotesOf(f);
  if (notes == nullptr) return false;
  bool changed = false;
  for (const RunUse& use : notes->runs) {
    How more = OfUse(f, use);
    if (more == How()) continue;
    How& how = inputs_[KeyOf(f, use.input)];
    How joined{how.calls || more.calls, how.starts || more.starts};
    changed = changed || joined != how;
    how = joined;
  }
  return changed;
}

// What becomes of the function literal, and what that does with what it has.
Running::How Running::OfUse(FunctionId f, const RunUse& use) const {
  How inner{.calls = true};
  if (use.literal.valid()) {
    FunctionId literal = graph_.Find(use.literal);
    const FunctionSummary* summary = literal.valid() ? graph_.SummaryOf(literal) : nullptr;
    if (summary == nullptr) return {};
    inner = OfInput(literal, summary->param_count + use.binding);
  }
  SiteId site(graph_.SitesOf(f).first + use.call - 1);
  How outer = use.argument == RunUse::kCallee ? How{.calls = true} : Of(site, use.argument);
  if (graph_.Get(site).is_go) outer = {.starts = outer.calls || outer.starts};
  bool runs = inner.calls || inner.starts;
  return {.calls = outer.calls && inner.calls,
          .starts = (outer.starts && runs) || (outer.calls && inner.starts)};
}

Running::How Running::Of(SiteId site, uint32_t argument) const {
  How how;
  if (!site.valid()) return how;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    if (graph_.HasBody(edge.callee)) {
      How callee = OfInput(edge.callee, argument);
      how = {how.calls || callee.calls, how.starts || callee.starts};
      continue;
    }
    models::FunctionName name = NameOfFunction(graph_.NameOf(edge.callee));
    int started = models::StartedArgument(name);
    uint32_t receiver = graph_.Get(site).of_method ? 1 : 0;
    if (started >= 0 && argument == receiver + static_cast<uint32_t>(started)) how.starts = true;
  }
  return how;
}

Running::How Running::OfInput(FunctionId f, uint32_t input) const {
  auto it = inputs_.find(KeyOf(f, input));
  return it == inputs_.end() ? How() : it->second;
}

}  // namespace premortem::flow
