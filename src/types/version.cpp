// Counterpart: go/types/version.go, go/version and internal/gover, go1.27.
#include "types/version.h"

#include <algorithm>
#include <optional>

#include "types/checker.h"

namespace premortem::types {

namespace {

// Takes the decimal number at the start of `text`; nothing where there is none, or where it has a
// needless zero in front. What is too large for us is the largest that we know.
std::optional<uint16_t> CutInt(std::string_view& text) {
  size_t digits = 0;
  uint32_t value = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    value = std::min<uint32_t>(value * 10 + static_cast<uint32_t>(text[digits] - '0'), 0xffff);
    ++digits;
  }
  if (digits == 0 || (text[0] == '0' && digits != 1)) return std::nullopt;
  text.remove_prefix(digits);
  return static_cast<uint16_t>(value);
}

// Whether this may follow the minor version: a patch number, or "rc1", "beta", "custom".
bool IsVersionSuffix(std::string_view text) {
  if (text.empty()) return true;
  if (text[0] == '.') {
    text.remove_prefix(1);
    return CutInt(text) && text.empty();
  }
  size_t letters = 0;
  while (letters < text.size() && (text[letters] < '0' || text[letters] > '9')) {
    if (text[letters] < 'a' || text[letters] > 'z') return false;
    ++letters;
  }
  if (letters == 0) return false;
  text.remove_prefix(letters);
  return text.empty() || (CutInt(text) && text.empty());
}

}  // namespace

std::string GoVersion::ToString() const {
  if (!valid()) return "";
  std::string text = "go" + std::to_string(major);
  if (major != 1 || minor != 0) text += "." + std::to_string(minor);
  return text;
}

GoVersion ParseGoVersion(std::string_view text) {
  text = text.substr(0, text.find('-'));
  if (text.starts_with("go")) text.remove_prefix(2);
  std::optional<uint16_t> major = CutInt(text);
  if (!major) return {};
  if (text.empty()) return {*major, 0};
  if (text[0] != '.') return {};
  text.remove_prefix(1);
  std::optional<uint16_t> minor = CutInt(text);
  if (!minor || !IsVersionSuffix(text)) return {};
  return {*major, *minor};
}

bool Checker::AllowVersion(GoVersion want) const {
  return !env_.version.valid() || env_.version >= want;
}

bool Checker::VerifyVersionf(const Positioner& at, GoVersion version, std::string_view format,
                             std::initializer_list<Arg> args) {
  if (AllowVersion(version)) return true;
  VersionErrorf(at, version, format, args);
  return false;
}

}  // namespace premortem::types
