// CPU time is not what the service lacks: a profile of a program that mostly waits. To rank its
// functions would lead astray.
#include <algorithm>

#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::low_cpu_use {

namespace {

// Processors that are busy on average. Ours: on two processors or more it is a tenth.
constexpr double kLowUse = 0.2;

void Run(Context& context) {
  // Of several profiles, the busiest decides.
  std::vector<CpuProfile> profiles = CpuProfilesOf(context.evidence());
  auto cpu = std::ranges::max_element(profiles, {}, &CpuProfile::busy);
  if (cpu == profiles.end() || cpu->profile->duration <= 0 || cpu->busy() >= kLowUse) return;
  context.Report(
      {.severity = findings::Severity::kNote,
       .confidence = findings::Confidence::kStrong,
       .message = Rounded(cpu->busy()) + " processors busy on average; CPU time is not what the "
                                         "service waits for",
       .numbers = {{"processors busy", cpu->busy(), ""},
                   {"CPU time", static_cast<double>(cpu->time) / 1e9, "seconds"},
                   {"span", static_cast<double>(cpu->profile->duration) / 1e9, "seconds"}},
       .inputs = {context.evidence().InputOf(cpu->profile->input).name},
       .advice = "where it is slow, look at what it waits for: a goroutine dump, block and mutex "
                 "profiles, an execution trace",
       .settle = "a profile under load"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "low-cpu-use",
             .family = "cpu",
             .summary = "CPU time is not what the service lacks",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::low_cpu_use
