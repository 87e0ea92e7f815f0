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

// Whether it begins with fields of the message Profile. The last one may go on behind `head`.
bool LooksLikePprof(std::string_view head) {
  constexpr uint32_t kNumbers =
      1u << 7 | 1u << 8 | 1u << 9 | 1u << 10 | 1u << 12 | 1u << 14 | 1u << 15;
  constexpr uint32_t kEither = 1u << 13;
  constexpr uint32_t kLastField = 15;
  ProtoReader message(head);
  int fields = 0;
  for (; message.Next(); ++fields) {
    if (message.field() > kLastField) return false;
    uint32_t bit = 1u << message.field();
    if ((kEither & bit) != 0) continue;
    bool is_number = (kNumbers & bit) != 0;
    if (is_number) {
      message.Number();
    } else {
      message.Bytes();
    }
    if (!message.ok()) return false;
  }
  return fields > 0 || message.field() <= kLastField;
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
