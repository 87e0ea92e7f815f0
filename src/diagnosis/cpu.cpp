#include "diagnosis/cpu.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "diagnosis/words.h"

namespace premortem::diagnosis {

namespace {

using evidence::Profile;
using evidence::StackId;

constexpr size_t kCallersShown = 3;

bool Matches(std::string_view function, std::span<const std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) {
    return name.ends_with('*') ? function.starts_with(name.substr(0, name.size() - 1))
                               : function == name;
  });
}

// Whether each function of the evidence is one of `names`, asked once for each.
class NameFilter {
 public:
  NameFilter(const evidence::Evidence& evidence, std::span<const std::string_view> names)
      : evidence_(evidence), names_(names), known_(evidence.frames().size()) {}

  bool Has(StackId node) {
    char& known = known_[evidence_.NodeOf(node).frame.value];
    if (known == 0) {
      known = Matches(evidence_.Text(evidence_.FrameOf(node).function), names_) ? 2 : 1;
    }
    return known == 2;
  }

 private:
  const evidence::Evidence& evidence_;
  std::span<const std::string_view> names_;
  std::vector<char> known_;  // by FrameId; 0: not yet
};

// E. B. Wilson's interval of 95 % for a share.
void SetInterval(CpuShare& share, double samples, double of) {
  constexpr double kZ = 1.959964;
  double p = samples / of;
  double z2 = kZ * kZ;
  double middle = (p + z2 / (2 * of)) / (1 + z2 / of);
  double half = kZ / (1 + z2 / of) * std::sqrt(p * (1 - p) / of + z2 / (4 * of * of));
  share.low = std::max(0.0, middle - half);
  share.high = std::min(1.0, middle + half);
}

}  // namespace

std::vector<CpuProfile> CpuProfilesOf(const evidence::Evidence& evidence) {
  std::vector<CpuProfile> profiles;
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    if (evidence.Text(profile.kind) != "cpu") continue;
    CpuProfile cpu{.profile = &profile};
    bool has_samples = false;
    bool has_time = false;
    for (size_t type = 0; type < profile.types.size(); ++type) {
      std::string_view name = evidence.Text(profile.types[type].type);
      if (name == "samples") cpu.samples_type = type, has_samples = true;
      if (name == "cpu") cpu.time_type = type, has_time = true;
    }
    if (!has_samples || !has_time) continue;
    for (size_t s = 0; s < profile.samples.size(); ++s) {
      cpu.samples += std::max<int64_t>(0, profile.ValuesOf(s)[cpu.samples_type]);
      cpu.time += std::max<int64_t>(0, profile.ValuesOf(s)[cpu.time_type]);
    }
    if (cpu.samples > 0) profiles.push_back(cpu);
  }
  return profiles;
}

CpuShare ShareOf(Context& context, const CpuProfile& cpu,
                 std::span<const std::string_view> functions,
                 std::span<const std::string_view> except) {
  const evidence::Evidence& evidence = context.evidence();
  NameFilter wanted(evidence, functions);
  NameFilter unwanted(evidence, except);
  CpuShare share;
  std::map<std::tuple<std::string, uint32_t, std::string>, int64_t> callers;
  for (size_t s = 0; s < cpu.profile->samples.size(); ++s) {
    int64_t samples = cpu.profile->ValuesOf(s)[cpu.samples_type];
    if (samples <= 0) continue;
    StackId found;
    bool counts = true;
    for (StackId node = cpu.profile->samples[s].stack; node; node = evidence.NodeOf(node).caller) {
      if (!found && wanted.Has(node)) found = node;
      if (!except.empty() && unwanted.Has(node)) counts = false;
    }
    if (!found || !counts) continue;
    share.samples += samples;
    if (StackId user = context.frames().UserNode(found)) {
      FramePlace place = context.frames().PlaceOf(user, "");
      callers[{place.file, place.line, place.function}] += samples;
    }
  }
  auto of = static_cast<double>(cpu.samples);
  share.share = static_cast<double>(share.samples) / of;
  SetInterval(share, static_cast<double>(share.samples), of);
  std::vector<std::pair<int64_t, FramePlace>> ranked;
  for (const auto& [key, samples] : callers) {
    const auto& [file, line, function] = key;
    std::string role = Percent(static_cast<double>(samples) / of) + " of the CPU time";
    ranked.push_back({samples, {function, file, line, role}});
  }
  std::ranges::stable_sort(ranked, std::greater(), &std::pair<int64_t, FramePlace>::first);
  for (size_t i = 0; i < std::min(ranked.size(), kCallersShown); ++i) {
    share.callers.push_back(ranked[i].second);
  }
  return share;
}

void ReportCpuShare(Context& context, const CpuKind& kind) {
  std::optional<std::pair<CpuProfile, CpuShare>> greatest;
  for (const CpuProfile& cpu : CpuProfilesOf(context.evidence())) {
    if (cpu.samples < kLeastCpuSamples || (kind.silent_when_idle && cpu.idle())) continue;
    CpuShare share = ShareOf(context, cpu, kind.functions, kind.except);
    if (!greatest || share.low > greatest->second.low) greatest = {cpu, share};
  }
  if (!greatest || greatest->second.low < kind.note) return;
  const auto& [cpu, share] = *greatest;
  bool severe = share.low >= kind.warning && !cpu.idle();
  Symptom symptom{
      .severity = severe ? findings::Severity::kWarning : findings::Severity::kNote,
      .confidence = findings::Confidence::kStrong,
      .message = Percent(share.share) + " of the CPU time goes into " + std::string(kind.what),
      .cost = {.share = share.share, .cpu = share.share},
      .numbers = {{"share", share.share, "share"},
                  {"lower bound", share.low, "share"},
                  {"upper bound", share.high, "share"},
                  {"samples", static_cast<double>(cpu.samples), "count"},
                  {"CPU time", static_cast<double>(cpu.time) / 1e9, "seconds"}},
      .places = share.callers,
      .inputs = {context.evidence().InputOf(cpu.profile->input).name},
      .advice = std::string(kind.advice),
      .settle = std::string(kind.settle)};
  if (cpu.profile->duration > 0) symptom.numbers.push_back({"processors busy", cpu.busy(), ""});
  if (cpu.idle()) symptom.message += "; less than half a processor was busy";
  context.Report(std::move(symptom));
}

}  // namespace premortem::diagnosis
