// `premortem flame`: a profile, or the goroutines of a dump, as a flame graph in one HTML file.

#include "report/flame.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "engine/write_file.h"
#include "evidence/call_tree.h"

namespace premortem::cli {

namespace {

using evidence::Evidence;
using evidence::Group;
using evidence::InputId;
using evidence::Profile;

// The goroutines of the inputs after `first`, counted by stack. False where there are none.
bool AddGoroutineProfile(Evidence& evidence, InputId first) {
  Profile profile;
  profile.kind = evidence.AddString("goroutines");
  profile.types.push_back({evidence.AddString("goroutines"), evidence.AddString("count")});
  evidence::ProfileBuilder builder(profile);
  for (const Group& group : evidence.groups().subspan(1)) {
    if (group.input.value <= first.value) continue;
    profile.input = group.input;
    auto count = static_cast<int64_t>(std::min<uint64_t>(group.count, INT64_MAX));
    builder.AddSample(group.stack, evidence::LabelSetId(), {&count, 1});
  }
  if (profile.samples.empty()) return false;
  evidence.AddProfile(std::move(profile));
  return true;
}

// The profile in an input; a dump becomes one. Null, and a word on stderr, where there is none.
const Profile* LoadProfile(const std::string& name, Evidence& evidence) {
  uint32_t profiles = evidence.profile_count();
  InputId input(evidence.input_count());
  if (!LoadEvidence({&name, 1}, evidence)) return nullptr;
  if (evidence.profile_count() == profiles) AddGoroutineProfile(evidence, input);
  return OnlyProfile(evidence, profiles, name);
}

// What the inputs say that they lack.
std::string RemarksOf(const Evidence& evidence) {
  std::string remarks;
  for (const evidence::Fact& fact : evidence.facts()) {
    std::string_view name = evidence.Text(fact.name);
    if (name != "truncated" && name != "damaged") continue;
    remarks += (remarks.empty() ? "" : "; ") + evidence.InputOf(fact.input).name + ": " +
               std::string(name) + ": " + std::string(evidence.Text(fact.text));
  }
  return remarks;
}

}  // namespace

int RunFlame(const CommandLine& line) {
  const std::string& output = line.view.output;
  if (output.empty() && isatty(STDOUT_FILENO) != 0) {
    PrintError("the page would go to the terminal: expected -o FILE");
    return kExitUnusable;
  }
  Evidence evidence;
  const Profile* profile = LoadProfile(line.files[0], evidence);
  const Profile* older = nullptr;
  if (profile != nullptr && !line.view.diff.empty()) {
    older = LoadProfile(line.view.diff, evidence);
    if (older == nullptr) return kExitUnusable;
  }
  if (profile == nullptr) return kExitUnusable;
  evidence::CallTree tree = BuildCallTree(evidence, *profile, older, {});
  std::string page = report::FlameHtml(evidence, tree,
                                       {.name = line.files[0],
                                        .older = line.view.diff,
                                        .kind = std::string(evidence.Text(profile->kind)),
                                        .remarks = RemarksOf(evidence)});
  if (output.empty()) return Print(page) ? kExitClean : kExitUnusable;
  if (Result<void> written = engine::WriteFileAtomically(output, page); !written) {
    PrintError(written.error().ToString());
    return kExitUnusable;
  }
  return kExitClean;
}

}  // namespace premortem::cli
