// What the evidence itself lacks, as far as its readers noticed: cut dumps, damaged traces, stacks
// without their roots. Said, so that nobody concludes from what is not there.
#include <string>
#include <string_view>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::evidence_incomplete {

namespace {

struct Lack {
  std::string_view fact;
  std::string_view advice;
};
constexpr std::string_view kCutStacks = "stacks with the most frames that the runtime keeps";
// Fewer such stacks than this are mentioned nowhere: one recursion does not matter. Ours.
constexpr double kLeastCutStacks = 10;
constexpr Lack kLacks[] = {
    {"truncated",
     "take goroutine profiles (/debug/pprof/goroutine), which are complete and cheap for any "
     "number of goroutines; let downloads end"},
    {"damaged", "take it again; what was read before the damage counts"},
    {"left out", "take a shorter trace"},
    {"not taken",
     "the rest of the evidence stands without it; ask for this endpoint alone where the service "
     "can "
     "bear it"},
    {"overflow", "take the profile of a shorter stretch of time"},
    {kCutStacks,
     "do not trust the outermost functions of such stacks; GODEBUG=profstackdepth=1024 keeps more "
     "(not for CPU profiles)"}};

void Run(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  for (const evidence::Fact& fact : evidence.facts()) {
    std::string_view name = evidence.Text(fact.name);
    for (const Lack& lack : kLacks) {
      if (name != lack.fact || (fact.is_number && fact.number < kLeastCutStacks)) continue;
      const std::string& input = evidence.InputOf(fact.input).name;
      Symptom symptom{.severity = findings::Severity::kNote,
                      .confidence = findings::Confidence::kProven,
                      .inputs = {input},
                      .advice = std::string(lack.advice)};
      if (fact.is_number) {
        symptom.message = Counted(static_cast<uint64_t>(fact.number), "stack") +
                          " cut at the most frames that the runtime keeps";
        symptom.numbers = {{"stacks", fact.number, "count"}};
      } else {
        symptom.message = std::string(name) + ": " + std::string(evidence.Text(fact.text));
        symptom.numbers = {{"inputs", 1, "count"}};
      }
      context.Report(std::move(symptom));
    }
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "evidence-incomplete",
             .family = "quality",
             .summary = "the evidence is cut, damaged, or has stacks without their roots",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::evidence_incomplete
