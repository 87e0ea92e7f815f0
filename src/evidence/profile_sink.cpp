#include "evidence/profile_sink.h"

#include <vector>

namespace premortem::evidence {

void Replay(const Evidence& evidence, const Profile& profile, ProfileSink& sink) {
  sink.Begin(profile, profile.samples.size(), 0);
  std::vector<FrameId> frames;
  for (size_t i = 0; i < profile.samples.size(); ++i) {
    frames.clear();
    for (StackId stack = profile.samples[i].stack; stack; stack = evidence.NodeOf(stack).caller) {
      frames.push_back(evidence.NodeOf(stack).frame);
    }
    if (!sink.Add(frames, profile.samples[i].labels, profile.ValuesOf(i))) return;
  }
  sink.End(profile.kind);
}

}  // namespace premortem::evidence
