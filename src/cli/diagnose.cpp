// `premortem diagnose`: which mistakes the evidence of a running service shows.

#include "diagnosis/diagnose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "report/symptoms.h"

namespace premortem::cli {

int RunDiagnose(const CommandLine& line) {
  const FileSystem& fs = RealFileSystem();
  if (!line.source_folder.empty() && !fs.IsDirectory(line.source_folder)) {
    PrintError(line.source_folder + ": a folder with the service's source was expected");
    return kExitUnusable;
  }
  evidence::Evidence evidence;
  bool fine = LoadEvidence(line.files, evidence);
  if (evidence.input_count() == 0) {
    if (fine) PrintError("the input holds no evidence that premortem knows");
    return kExitUnusable;
  }
  std::vector<diagnosis::Symptom> symptoms = diagnosis::Diagnose(evidence);
  std::string out = line.format == Format::kJson
                        ? report::SymptomJsonLines(symptoms, fs, line.source_folder)
                        : report::SymptomText(symptoms, fs,
                                              {.color = UseColor(line.color),
                                               .inputs = evidence.input_count(),
                                               .source_folder = line.source_folder});
  if (!Print(out) || !fine) return kExitUnusable;
  bool above_note = std::ranges::any_of(symptoms, [](const diagnosis::Symptom& symptom) {
    return symptom.severity > findings::Severity::kNote;
  });
  return above_note ? kExitFindings : kExitClean;
}

}  // namespace premortem::cli
