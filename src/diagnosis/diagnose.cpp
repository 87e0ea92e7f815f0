#include "diagnosis/diagnose.h"

#include <algorithm>
#include <iterator>
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

// What a verdict says of several inputs in the same words is one symptom of all of them.
void MergeEqual(std::vector<Symptom>& symptoms) {
  std::vector<Symptom> merged;
  for (Symptom& symptom : symptoms) {
    bool same = !merged.empty() && merged.back().verdict == symptom.verdict &&
                merged.back().severity == symptom.severity &&
                merged.back().message == symptom.message && symptom.places.empty();
    if (same) {
      std::ranges::move(symptom.inputs, std::back_inserter(merged.back().inputs));
    } else {
      merged.push_back(std::move(symptom));
    }
  }
  symptoms = std::move(merged);
}

}  // namespace

std::vector<Symptom> Diagnose(const evidence::Evidence& evidence) {
  Context context(evidence);
  for (const RegisteredVerdict& entry : AllVerdicts()) {
    context.Begin(&entry.verdict->info);
    entry.verdict->run(context);
  }
  std::vector<Symptom> symptoms = context.TakeSymptoms();
  std::ranges::stable_sort(symptoms, Before);
  MergeEqual(symptoms);
  for (Symptom& symptom : symptoms) {
    std::ranges::sort(symptom.inputs);
    symptom.inputs.erase(std::ranges::unique(symptom.inputs).begin(), symptom.inputs.end());
  }
  return symptoms;
}

}  // namespace premortem::diagnosis
