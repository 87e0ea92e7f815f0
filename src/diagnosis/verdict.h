// What a verdict is. It lives in one folder, src/diagnosis/FAMILY/NAME/, and declares itself beside
// its code; the build finds the folder and puts the verdict into the registry (registry.h).
//
//   namespace premortem::diagnosis::nil_channel {
//   namespace {
//   void Run(Context& context) {
//     for (const Site& site : context.goroutines().sites()) ... context.Report({...});
//   }
//   }  // namespace
//
//   extern constinit const Verdict kVerdict = Declare({
//       .info = {.name = "nil-channel", .family = "goroutines", .summary = "..."},
//       .run = Run,
//   });
//   }  // namespace premortem::diagnosis::nil_channel
#pragma once

#include "diagnosis/context.h"
#include "findings/finding.h"

namespace premortem::diagnosis {

struct Verdict {
  findings::RuleInfo info;  // severity and confidence: the greatest that it reports
  // Called once for all the evidence; reports to `context`. Keeps no state.
  void (*run)(Context& context) = nullptr;
};

// Not defined: calling one of these at compile time is the error message.
void VerdictHasNoName();
void VerdictHasNoSummary();
void VerdictHasNoRun();

// Checks a declaration while it is compiled.
consteval Verdict Declare(Verdict verdict) {
  if (verdict.info.name.empty() || verdict.info.family.empty()) VerdictHasNoName();
  if (verdict.info.summary.empty() || verdict.info.summary.ends_with('.')) VerdictHasNoSummary();
  if (verdict.run == nullptr) VerdictHasNoRun();
  return verdict;
}

}  // namespace premortem::diagnosis
