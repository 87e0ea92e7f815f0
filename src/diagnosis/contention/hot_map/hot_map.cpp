// One map that all goroutines use under one lock: the lock's waiting comes from the mutex profile,
// that its holder is busy with a map from the CPU profile.
#include <algorithm>
#include <map>
#include <optional>

#include "diagnosis/cpu.h"
#include "diagnosis/locks.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::hot_map {

namespace {

using evidence::StackId;
using findings::Confidence;
using findings::Severity;

// Of all waiting for locks: one function that holds one. Ours.
constexpr double kMostWaiting = 0.5;
// Of the CPU time of that function: in the runtime's maps. Ours.
constexpr double kMapShare = 0.25;
// Samples of the function in the CPU profile that say so. Ours.
constexpr int64_t kLeastSamples = 50;

bool IsMapFunction(std::string_view function) {
  return function.starts_with("runtime.map") || function.starts_with("internal/runtime/maps.");
}

struct InFunction {
  int64_t samples = 0;
  int64_t in_map = 0;
};

// The samples whose innermost function of the user is this one.
InFunction SamplesOf(Context& context, const CpuProfile& cpu, std::string_view function) {
  InFunction sum;
  Frames& frames = context.frames();
  for (size_t s = 0; s < cpu.profile->samples.size(); ++s) {
    StackId stack = cpu.profile->samples[s].stack;
    StackId user = frames.UserNode(stack);
    if (!user || frames.Function(user) != function) continue;
    int64_t samples = cpu.profile->ValuesOf(s)[cpu.samples_type];
    sum.samples += samples;
    for (; stack != user; stack = context.evidence().NodeOf(stack).caller) {
      if (!IsMapFunction(frames.Function(stack))) continue;
      sum.in_map += samples;
      break;
    }
  }
  return sum;
}

void Run(Context& context) {
  std::optional<LockStretch> stretch = LockStretchOf(context);
  std::vector<CpuProfile> profiles = CpuProfilesOf(context.evidence());
  auto cpu = std::ranges::max_element(profiles, {}, &CpuProfile::samples);
  if (!stretch || !stretch->notable() || cpu == profiles.end()) return;
  std::map<std::string, double> by_function;
  for (const auto& [line, seconds] : stretch->delays.by_line) {
    by_function[std::get<2>(line)] += seconds;
  }
  auto most =
      std::ranges::max_element(by_function, {}, [](const auto& entry) { return entry.second; });
  if (most == by_function.end()) return;
  double waiting = most->second / stretch->delays.total;
  InFunction in = SamplesOf(context, *cpu, most->first);
  double share =
      in.samples == 0 ? 0 : static_cast<double>(in.in_map) / static_cast<double>(in.samples);
  if (waiting < kMostWaiting || in.samples < kLeastSamples || share < kMapShare) return;

  double rate = stretch->rate();
  Symptom symptom{
      .severity = rate >= kSevereLockRate ? Severity::kWarning : Severity::kNote,
      .confidence = Confidence::kStrong,
      .message = Code(most->first) + " uses a map under one lock for everybody; " +
                 Percent(waiting) + " of the waiting for locks is for it, and " + Percent(share) +
                 " of its CPU time is the map",
      .cost = {.share = std::min(1.0, rate), .wait_rate = rate},
      .numbers = {{"of all waiting for locks", waiting, "share"},
                  {"of its CPU time in the map", share, "share"},
                  {"its samples", static_cast<double>(in.samples), "count"}},
      .inputs = stretch->inputs,
      .advice =
          "split the map by a hash of the key, each part with its lock; where it is mostly "
          "read, sync.Map or a copy behind an atomic.Pointer",
      .settle = "a benchmark with -cpu=1,2,4,8: one lock does not get faster"};
  if (rate > 0) symptom.numbers.push_back({"waited in each second", rate, ""});
  symptom.inputs.push_back(context.evidence().InputOf(cpu->profile->input).name);
  for (const auto& [line, seconds] : stretch->delays.by_line) {
    const auto& [file, number, function] = line;
    if (function != most->first || seconds <= 0) continue;
    symptom.places.push_back({function, file, number, "unlocks"});
    break;
  }
  context.Report(std::move(symptom));
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "hot-map",
             .family = "contention",
             .summary = "all goroutines use one map under one lock",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::hot_map
