#include "diagnosis/locks.h"

#include <algorithm>

namespace premortem::diagnosis {

using evidence::Profile;
using evidence::StackId;

void LockDelays::Add(const LockDelays& other, double factor) {
  total += factor * other.total;
  contentions += factor * other.contentions;
  for (const auto& [line, seconds] : other.by_line) by_line[line] += factor * seconds;
}

std::vector<const Profile*> ProfilesOf(const evidence::Evidence& evidence, std::string_view kind) {
  std::vector<const Profile*> profiles;
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    if (evidence.Text(profile.kind) == kind) profiles.push_back(&profile);
  }
  std::ranges::stable_sort(profiles, {}, [](const Profile* profile) { return profile->time; });
  return profiles;
}

LockDelays LockDelaysOf(Context& context, const Profile& profile, bool locks_only) {
  LockDelays delays;
  if (profile.types.size() < 2) return delays;
  Frames& frames = context.frames();
  for (size_t s = 0; s < profile.samples.size(); ++s) {
    StackId stack = profile.samples[s].stack;
    StackId user = frames.UserNode(stack);
    if (!user) continue;
    bool lock = frames.Has(stack, "sync.(*Mutex).Lock") ||
                frames.Has(stack, "sync.(*RWMutex).Lock") ||
                frames.Has(stack, "sync.(*RWMutex).RLock");
    if (locks_only && !lock) continue;
    auto seconds = static_cast<double>(profile.ValuesOf(s)[1]) / 1e9;
    FramePlace place = frames.PlaceOf(user, "");
    delays.total += seconds;
    delays.contentions += static_cast<double>(profile.ValuesOf(s)[0]);
    delays.by_line[{place.file, place.line, place.function}] += seconds;
  }
  return delays;
}

std::optional<LockStretch> LockStretchOf(Context& context) {
  std::vector<const Profile*> profiles = ProfilesOf(context.evidence(), "mutex");
  if (profiles.empty()) return std::nullopt;
  const Profile& last = *profiles.back();
  LockStretch stretch{.delays = LockDelaysOf(context, last, false),
                      .seconds = static_cast<double>(last.duration) / 1e9,
                      .inputs = {context.evidence().InputOf(last.input).name}};
  const Profile& first = *profiles.front();
  if (last.duration == 0 && first.duration == 0 && first.time != 0 && last.time > first.time) {
    stretch.delays.Add(LockDelaysOf(context, first, false), -1);
    stretch.seconds = static_cast<double>(last.time - first.time) / 1e9;
    stretch.inputs.push_back(context.evidence().InputOf(first.input).name);
  }
  return stretch;
}

}  // namespace premortem::diagnosis
