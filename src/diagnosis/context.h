// What a verdict sees: the evidence, the views of it that verdicts share (made when the first of
// them asks), and where symptoms go.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "diagnosis/frames.h"
#include "diagnosis/goroutines.h"
#include "diagnosis/heap.h"
#include "diagnosis/symptom.h"
#include "evidence/evidence.h"

namespace premortem::diagnosis {

class Context {
 public:
  // The evidence does not change while the context lives.
  explicit Context(const evidence::Evidence& evidence) : evidence_(evidence), frames_(evidence) {}

  const evidence::Evidence& evidence() const { return evidence_; }
  Frames& frames() { return frames_; }
  // Goroutines by where they wait, over all dumps and goroutine profiles.
  const Goroutines& goroutines() {
    if (!goroutines_) goroutines_.emplace(evidence_, frames_);
    return *goroutines_;
  }
  // Allocations by line of the user's code, over all heap profiles.
  const Heap& heap() {
    if (!heap_) heap_.emplace(evidence_, frames_);
    return *heap_;
  }

  // Adds the inputs that show a site, or prove that it leaks, to those of a symptom.
  void AddInputs(const Site& site, Symptom& symptom) {
    auto add = [&](evidence::InputId input) {
      symptom.inputs.push_back(evidence_.InputOf(input).name);
    };
    for (const SiteSample& sample : site.samples) add(goroutines().SnapshotOf(sample).input);
    for (evidence::InputId input : site.leak_inputs) add(input);
  }

  // The verdict that runs now; its name goes into what it reports.
  void Begin(const findings::RuleInfo* verdict) { verdict_ = verdict; }
  void Report(Symptom symptom) {
    symptom.verdict = verdict_;
    symptoms_.push_back(std::move(symptom));
  }
  std::vector<Symptom> TakeSymptoms() { return std::move(symptoms_); }

 private:
  const evidence::Evidence& evidence_;
  Frames frames_;
  std::optional<Goroutines> goroutines_;
  std::optional<Heap> heap_;
  const findings::RuleInfo* verdict_ = nullptr;
  std::vector<Symptom> symptoms_;
};

}  // namespace premortem::diagnosis
