#include "diagnosis/diagnose.h"

#include <algorithm>
#include <tuple>

#include "diagnosis/registry.h"

namespace premortem::diagnosis {

namespace {

auto RankOf(const Symptom& symptom) {
  const Cost& cost = symptom.cost;
  return std::tuple(symptom.severity, cost.share, symptom.confidence, cost.goroutines, cost.bytes,
                    cost.wait_rate);
}

bool Before(const Symptom& a, const Symptom& b) {
  auto a_rank = RankOf(a);
  auto b_rank = RankOf(b);
  if (a_rank != b_rank) return a_rank > b_rank;
  return std::tie(a.verdict->name, a.message) < std::tie(b.verdict->name, b.message);
}

}  // namespace

std::vector<Symptom> Diagnose(const evidence::Evidence& evidence) {
  Context context(evidence);
  for (const RegisteredVerdict& entry : AllVerdicts()) {
    context.Begin(&entry.verdict->info);
    entry.verdict->run(context);
  }
  std::vector<Symptom> symptoms = context.TakeSymptoms();
  for (Symptom& symptom : symptoms) {
    std::ranges::sort(symptom.inputs);
    symptom.inputs.erase(std::ranges::unique(symptom.inputs).begin(), symptom.inputs.end());
  }
  std::ranges::stable_sort(symptoms, Before);
  return symptoms;
}

}  // namespace premortem::diagnosis
