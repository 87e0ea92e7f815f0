#include "evidence/recognise.h"

#include <algorithm>

#include "evidence/legacy_profile.h"
#include "evidence/protobuf.h"

namespace premortem::evidence {

namespace {

// Control characters that no text has. Terminals' escape sequences stand in logs.
bool IsBinary(std::string_view head) {
  return std::ranges::any_of(
      head, [](char c) { return (c >= 0 && c < '\t') || (c > '\r' && c < ' ' && c != '\x1b'); });
}

// Whether it begins with fields of the message Profile, all of which have tags of one byte. The
// last one may go on behind `head`.
bool LooksLikePprof(std::string_view head) {
  constexpr uint32_t kNumbers =
      1u << 9 | 1u << 10 | 1u << 12 | 1u << 14 | 1u << 7 | 1u << 8 | 1u << 15;
  constexpr uint32_t kComments = 13;  // packed or not
  auto fits = [](char tag) {
    auto byte = static_cast<uint8_t>(tag);
    uint32_t field = byte >> 3;
    uint32_t wire = byte & 7;
    if (byte >= 0x80 || field == 0) return false;
    if (field == kComments) return wire == 0 || wire == 2;
    return wire == ((kNumbers >> field & 1) != 0 ? 0 : 2);
  };
  ProtoReader message(head);
  for (const char* tag = head.data(); fits(*tag); tag = message.position()) {
    if (!message.Next() || message.position() == head.data() + head.size()) return true;
  }
  return false;
}

}  // namespace

Format Recognise(std::string_view head) {
  if (head.empty()) return Format::kUnknown;
  if (head.starts_with("go 1.") && head.substr(0, 16).find(" trace\0") != head.npos) {
    return Format::kTrace;
  }
  if (LooksLikeBinaryCpuProfile(head)) return Format::kBinaryCpuProfile;
  if (LooksLikeTextProfile(head)) return Format::kTextProfile;
  if (!IsBinary(head)) return Format::kText;
  return LooksLikePprof(head) ? Format::kPprof : Format::kUnknown;
}

}  // namespace premortem::evidence
