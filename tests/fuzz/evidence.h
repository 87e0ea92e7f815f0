// What the fuzz targets of evidence share: any bytes are an error that says something, or evidence
// that is whole, can be shown, and is the same when it is read again.
#pragma once

#include <string>

#include "base/result.h"
#include "evidence/dump.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"
#include "evidence/top.h"
#include "fuzz.h"

namespace premortem::fuzz {

inline void ExpectWhole(const evidence::Evidence& evidence) {
  using namespace evidence;
  for (uint32_t i = 1; i < evidence.stacks().size(); ++i) {
    const StackNode& node = evidence.stacks()[i];
    Expect(node.caller.value < i, "callers come before what they call");
    Expect(node.frame.valid() && node.frame.value < evidence.frames().size(), "a node has a frame");
  }
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const Profile& profile = evidence.ProfileOf(ProfileId(i));
    Expect(profile.values.size() == profile.samples.size() * profile.types.size(),
           "each sample has a value for each type");
    Expect(profile.types.empty() || profile.default_type < profile.types.size(),
           "the type to show is one of them");
    for (TopBy by : {TopBy::kFunction, TopBy::kLine, TopBy::kLabel}) {
      if (profile.types.empty()) break;
      Top top(evidence, {.by = by, .label = "bytes"});
      Replay(evidence, profile, top);
      Expect(Difference(top.Rows(), top.Rows()).empty(), "a profile does not differ from itself");
    }
  }
  for (const Group& group : evidence.groups().subspan(1)) {
    uint64_t waiting = 0;
    for (const MinuteHistogram::Bucket& bucket : group.waits.buckets()) waiting += bucket.count;
    Expect(group.count > 0 && waiting == group.count, "a histogram counts each goroutine once");
  }
}

// `read` is a reader: Result<void>(InputId, std::string_view, const Limits&, Evidence&).
template <typename Reader>
void FuzzReader(std::string_view bytes, evidence::InputKind kind, Reader read) {
  std::string dumps[2];
  for (std::string& dump : dumps) {
    evidence::Evidence evidence;
    evidence::InputId input = evidence.AddInput({.name = "input", .kind = kind});
    Result<void> done = read(input, bytes, evidence::Limits(), evidence);
    if (!done) {
      ExpectGoodError(done.error(), bytes);
      dump = done.error().ToString();
      continue;
    }
    ExpectWhole(evidence);
    DumpEvidence(dump, evidence);
  }
  Expect(dumps[0] == dumps[1], "the same bytes are the same evidence");
}

}  // namespace premortem::fuzz
