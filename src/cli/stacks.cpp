// `premortem stacks`: the goroutines of a dump by stack, the largest group first.

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "evidence/evidence.h"
#include "report/style.h"

namespace premortem::cli {

namespace {

using evidence::Evidence;
using evidence::Frame;
using evidence::Group;
using evidence::MinuteHistogram;
using evidence::StackId;

constexpr size_t kGroupsShown = 30;

struct Minutes {
  uint32_t least = 0;
  uint32_t median = 0;
  uint32_t most = 0;
};

Minutes MinutesOf(const Group& group) {
  Minutes minutes;
  std::span<const MinuteHistogram::Bucket> buckets = group.waits.buckets();
  if (buckets.empty()) return minutes;
  uint64_t seen = 0;
  for (const MinuteHistogram::Bucket& bucket : buckets) {
    if (seen < (group.count + 1) / 2) minutes.median = bucket.minutes;
    seen += bucket.count;
  }
  minutes.least = buckets.front().minutes;
  minutes.most = buckets.back().minutes;
  return minutes;
}

std::vector<std::string_view> FlagsOf(const Group& group) {
  std::vector<std::string_view> flags;
  if ((group.flags & evidence::kLeaked) != 0) flags.push_back("leaked");
  if ((group.flags & evidence::kDurable) != 0) flags.push_back("durable");
  if ((group.flags & evidence::kLocked) != 0) flags.push_back("locked to thread");
  if ((group.flags & evidence::kSynctest) != 0) flags.push_back("in a synctest bubble");
  return flags;
}

std::string LabelText(const Evidence& evidence, const Group& group) {
  std::string text;
  for (const evidence::Label& label : evidence.LabelsOf(group.labels)) {
    text +=
        ", " + std::string(evidence.Text(label.key)) + "=" + std::string(evidence.Text(label.text));
  }
  return text;
}

// The groups of goroutine profiles too, which know no states: samples become groups.
std::vector<Group> AllGroups(const Evidence& evidence) {
  std::vector<Group> groups(evidence.groups().begin() + 1, evidence.groups().end());
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const evidence::Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    std::string_view kind = evidence.Text(profile.kind);
    if (kind != "goroutine" && kind != "goroutineleak") continue;
    for (size_t s = 0; s < profile.samples.size(); ++s) {
      Group group{.input = profile.input,
                  .stack = profile.samples[s].stack,
                  .labels = profile.samples[s].labels};
      if (kind == "goroutineleak") group.flags = evidence::kLeaked;
      group.count = static_cast<uint64_t>(std::max<int64_t>(0, profile.ValuesOf(s)[0]));
      groups.push_back(group);
    }
  }
  // The largest first; what is equally large in the order of the inputs.
  std::ranges::stable_sort(groups, std::greater(), &Group::count);
  return groups;
}

std::string MinutesText(Minutes minutes) {
  if (minutes.most == 0) return "";
  std::string text = ", " + std::to_string(minutes.least);
  if (minutes.most != minutes.least) {
    text += " to " + std::to_string(minutes.most) + " minutes, half of them up to " +
            std::to_string(minutes.median);
    return text;
  }
  return text + (minutes.most == 1 ? " minute" : " minutes");
}

std::string FrameText(const Evidence& evidence, const Frame& frame) {
  std::string text(evidence.Text(frame.function));
  if (frame.file && !frame.address) {
    text += "  " + std::string(evidence.Text(frame.file)) + ':' + std::to_string(frame.line);
  }
  return text;
}

// The leaf first; frames that repeat, as in recursion, once.
void AppendStack(std::string& out, const Evidence& evidence, StackId stack,
                 std::string_view before) {
  while (stack) {
    evidence::FrameId frame = evidence.NodeOf(stack).frame;
    size_t times = 0;
    for (; stack && evidence.NodeOf(stack).frame == frame; stack = evidence.NodeOf(stack).caller) {
      ++times;
    }
    out += "    ";
    out += before;
    out += report::Printable(FrameText(evidence, evidence.FrameOf(frame)));
    if (times > 1) out += "  (" + std::to_string(times) + " times)";
    out += '\n';
    if (!before.empty()) before = "    ";
  }
}

void AppendGroup(std::string& out, const Evidence& evidence, const Group& group) {
  std::string head =
      std::to_string(group.count) + (group.count == 1 ? " goroutine" : " goroutines");
  if (group.state) head += ": " + std::string(evidence.Text(group.state));
  head += MinutesText(MinutesOf(group));
  for (std::string_view flag : FlagsOf(group)) head += ", " + std::string(flag);
  head += LabelText(evidence, group);
  out += report::Printable(head) + '\n';
  AppendStack(out, evidence, group.stack, "");
  AppendStack(out, evidence, group.created_by, "created by ");
  out += '\n';
}

void AppendJsonStack(JsonWriter& json, const Evidence& evidence, std::string_view key,
                     StackId stack) {
  json.Key(key).BeginArray();
  for (; stack; stack = evidence.NodeOf(stack).caller) {
    const Frame& frame = evidence.FrameOf(stack);
    json.BeginObject().Field("function", evidence.Text(frame.function));
    json.Field("file", evidence.Text(frame.file)).Field("line", frame.line).EndObject();
  }
  json.EndArray();
}

void AppendJson(std::string& out, const Evidence& evidence, const Group& group) {
  JsonWriter json(&out);
  Minutes minutes = MinutesOf(group);
  json.BeginObject();
  json.Field("input", std::string_view(evidence.InputOf(group.input).name));
  json.Field("count", group.count).Field("state", evidence.Text(group.state));
  json.Field("minutes_least", minutes.least).Field("minutes_median", minutes.median);
  json.Field("minutes_most", minutes.most).List("flags", FlagsOf(group));
  json.Key("labels").BeginObject();
  for (const evidence::Label& label : evidence.LabelsOf(group.labels)) {
    json.Field(evidence.Text(label.key), evidence.Text(label.text));
  }
  json.EndObject();
  json.Key("goroutines").BeginArray();
  for (uint64_t id : group.goroutines) {
    if (id != 0) json.Value(id);
  }
  json.EndArray();
  AppendJsonStack(json, evidence, "stack", group.stack);
  AppendJsonStack(json, evidence, "created_by", group.created_by);
  json.EndObject();
  out += '\n';
}

// What the dump says of itself: why it was made, and what it lacks.
void AppendFacts(std::string& out, const Evidence& evidence) {
  for (const evidence::Fact& fact : evidence.facts()) {
    if (fact.is_number) continue;
    std::string line(evidence.Text(fact.name));
    out += report::Printable(line + ": " + std::string(evidence.Text(fact.text))) + '\n';
  }
}

}  // namespace

int RunStacks(const CommandLine& line) {
  Evidence evidence;
  bool fine = LoadEvidence(line.files, evidence);
  std::vector<Group> groups = AllGroups(evidence);
  if (groups.empty() && fine) {
    PrintError("there are no goroutines in the input; see 'premortem top' for profiles");
    fine = false;
  }
  if (groups.empty()) return kExitUnusable;
  std::string out;
  if (line.json) {
    for (const Group& group : groups) AppendJson(out, evidence, group);
    return Print(out) && fine ? kExitClean : kExitUnusable;
  }
  uint64_t goroutines = 0;
  for (const Group& group : groups) goroutines += group.count;
  AppendFacts(out, evidence);
  out += std::to_string(goroutines) + (goroutines == 1 ? " goroutine" : " goroutines") + " in " +
         std::to_string(groups.size()) + (groups.size() == 1 ? " group" : " groups") + "\n\n";
  size_t shown = line.view.all ? groups.size() : std::min(groups.size(), kGroupsShown);
  for (size_t i = 0; i < shown; ++i) AppendGroup(out, evidence, groups[i]);
  if (shown < groups.size()) {
    out += "... and " + std::to_string(groups.size() - shown) + " more groups (--all)\n";
  }
  return Print(out) && fine ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
