#include "engine/baseline.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace premortem::engine {

namespace {

constexpr std::string_view kHead =
    "# premortem baseline, version 1. Findings that are accepted for now; written by\n"
    "# `premortem check --baseline FILE --write-baseline`.\n";
constexpr std::string_view kMagic = "# premortem baseline, version ";
constexpr std::string_view kVersion = "1.";

bool IsFingerprint(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<std::vector<BaselineEntry>> ParseBaseline(const std::string& path, std::string_view text) {
  if (!text.starts_with(kMagic)) {
    return Fail(Error{
        "not a baseline: expected the first line to begin with '" + std::string(Trim(kMagic)) + "'",
        path, 1, 1});
  }
  if (!text.substr(kMagic.size()).starts_with(kVersion)) {
    return Fail(Error{"baseline of another version; write it anew with --write-baseline", path, 1,
                      1 + static_cast<uint32_t>(kMagic.size())});
  }
  std::vector<BaselineEntry> entries;
  uint32_t number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    std::vector<std::string_view> words = SplitWords(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    if (words.size() < 3 || !IsFingerprint(words[0])) {
      return Fail(Error{"expected 'FINGERPRINT RULE PATH'", path, number, 1});
    }
    // The path is the rest of the line: it may hold blanks.
    std::string_view rest = Trim(line);
    for (int word = 0; word < 2; ++word) rest = Trim(rest.substr(rest.find_first_of(" \t")));
    entries.push_back({std::string(words[0]), std::string(words[1]), std::string(rest), number});
  }
  return entries;
}

std::string FormatBaseline(std::vector<BaselineEntry> entries) {
  std::ranges::sort(entries, {},
                    [](const BaselineEntry& e) { return std::tie(e.path, e.rule, e.fingerprint); });
  std::string text(kHead);
  for (const BaselineEntry& entry : entries) {
    text += entry.fingerprint + " " + entry.rule + " " + entry.path + "\n";
  }
  return text;
}

}  // namespace premortem::engine
