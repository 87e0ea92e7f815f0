// A verdict that exists for the tests of the command line, in place of the table that the build
// writes.

#include <string>
#include <vector>

#include "diagnosis/registry.h"

namespace premortem::diagnosis {

namespace {

// ---- crowd: three goroutines or more at one place ----

void Run(Context& context) {
  for (const Site& site : context.goroutines().sites()) {
    if (site.count() < 3) continue;
    const Snapshot& snapshot = context.goroutines().SnapshotOf(site.samples.back());
    Symptom symptom{
        .severity = site.count() < 5 ? findings::Severity::kNote : findings::Severity::kWarning,
        .confidence = findings::Confidence::kSuspect,
        .message = std::to_string(site.count()) + " goroutines at one place",
        .cost = {.share =
                     static_cast<double>(site.count()) / static_cast<double>(snapshot.goroutines),
                 .goroutines = site.count(),
                 .bytes = site.count() * 2048},
        .numbers = {{"goroutines", static_cast<double>(site.count()), "count"}},
        .places = {context.frames().PlaceOf(site.node, "waits here")},
        .inputs = {context.evidence().InputOf(snapshot.input).name},
        .advice = "ask them to leave",
        .settle = "a second dump"};
    if (site.created_by) {
      symptom.places.push_back(context.frames().PlaceOf(site.created_by, "started here"));
    }
    context.Report(std::move(symptom));
  }
}

constinit const Verdict kCrowd = Declare({
    .info = {.name = "crowd",
             .family = "goroutines",
             .summary = "three goroutines or more at one place",
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace

std::span<const RegisteredVerdict> GeneratedVerdicts();
std::span<const RegisteredVerdict> GeneratedVerdicts() {
  static const std::vector<RegisteredVerdict> verdicts = {
      {&kCrowd, "# crowd\n\nThree are a crowd.\n", "goroutines/crowd"}};
  return verdicts;
}

}  // namespace premortem::diagnosis
