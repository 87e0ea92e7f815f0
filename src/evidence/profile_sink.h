// Where the readers of profiles put what they read: into Evidence, with a stack for each sample, or
// straight into a view that needs no stacks and keeps no sample (top.h), for a fraction of the time
// and memory.
//
//   Top top(evidence, {.by = TopBy::kLine});
//   ReadPprofInto(input, bytes, limits, evidence, top);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "evidence/evidence.h"

namespace premortem::evidence {

class ProfileSink {
 public:
  virtual ~ProfileSink() = default;

  // A profile begins, of which about `samples` follow, in so many bytes. `head` has all but its
  // kind and its samples; the frames of all samples are in Evidence.
  virtual void Begin(const Profile& head, size_t samples, size_t bytes) = 0;
  // Whether samples shall have their labels; else they come without.
  virtual bool WantsLabels() const = 0;
  // A sample: its frames, the leaf first, and a value for each type. False where there is no room
  // for it, which ends the profile.
  virtual bool Add(std::span<const FrameId> frames, LabelSetId labels,
                   std::span<const int64_t> values) = 0;
  // A sink that takes some of the samples, on whatever thread, and is joined when it has them; of
  // several, in their order. None where all samples must come to this one.
  virtual std::unique_ptr<ProfileSink> Fork() { return nullptr; }
  virtual void Join(const ProfileSink& /*fork*/) {}
  // That were all samples.
  virtual void End(StringId kind) = 0;
};

// Puts what is in Evidence already into a sink.
void Replay(const Evidence& evidence, const Profile& profile, ProfileSink& sink);

}  // namespace premortem::evidence
