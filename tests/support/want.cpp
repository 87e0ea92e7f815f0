#include "support/want.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace premortem::testing {

namespace {

constexpr std::string_view kMissing = "-missing";

// Cuts a literal in "..." (with \" and \\) or `...` off the front.
std::optional<std::string> CutQuoted(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  if (text.empty() || (text[0] != '"' && text[0] != '`')) return {};
  char quote = text[0];
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return value;
    }
    bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                  (text[i + 1] == '"' || text[i + 1] == '\\');
    if (escape) ++i;
    value += text[i];
  }
  return {};
}

void ReadLine(const std::string& file, uint32_t line, std::string_view rest,
              std::vector<Expectation>& expectations, std::string& faults) {
  std::string place = file + ":" + std::to_string(line) + ": ";
  uint32_t target = line;
  bool missing = rest.starts_with(kMissing);
  if (missing) rest.remove_prefix(kMissing.size());
  if (rest.starts_with('+')) {
    uint32_t offset = 0;
    auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), offset);
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    target += offset;
  }
  size_t count = 0;
  while (std::optional<std::string> text = CutQuoted(rest)) {
    ++count;
    size_t colon = text->find(": ");
    if (colon == std::string::npos) {
      faults += place + "expected \"rule-name: regexp\", found \"" + *text + "\"\n";
      continue;
    }
    Expectation expectation{file, target, text->substr(0, colon), text->substr(colon + 2), missing};
    RE2 pattern(expectation.pattern, RE2::Quiet);
    if (!pattern.ok()) faults += place + pattern.error() + ": " + expectation.pattern + "\n";
    expectations.push_back(std::move(expectation));
  }
  if (count == 0) faults += place + "'// want' without a text in quotes\n";
  if (missing && Trim(rest).empty()) faults += place + "'want-missing' without a reason\n";
}

bool OpensMark(std::string_view rest) {
  if (rest.starts_with(kMissing)) return true;
  if (rest.empty() || (rest[0] != ' ' && rest[0] != '+')) return false;  // another word, or nothing
  std::string_view text = Trim(rest);
  return rest[0] == '+' || text.starts_with('"') || text.starts_with('`');  // else prose
}

struct Found {
  const findings::Finding* finding;
  std::string file;
  uint32_t line;
};

bool Matches(const Found& found, const Expectation& expectation) {
  return found.file == expectation.file && found.line == expectation.line &&
         found.finding->rule->name == expectation.rule &&
         RE2::PartialMatch(found.finding->message, RE2(expectation.pattern, RE2::Quiet));
}

}  // namespace

void ReadExpectations(const std::string& file, std::string_view text,
                      std::vector<Expectation>& expectations, std::string& faults) {
  constexpr std::string_view kMark = "// want";
  uint32_t number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    size_t mark = line.find(kMark);
    if (mark == std::string_view::npos) continue;
    std::string_view rest = line.substr(mark + kMark.size());
    if (!OpensMark(rest)) continue;
    ReadLine(file, number, rest, expectations, faults);
  }
}

std::string CompareFindings(const engine::Session& session,
                            const std::vector<Expectation>& expectations) {
  std::vector<Found> open;
  for (const findings::Finding& finding : session.findings()) {
    const source::SourceFile& file = session.files().Get(finding.range.file);
    open.push_back({&finding, session.ShownPath(finding.range.file),
                    file.PositionAt(finding.range.begin).line});
  }
  std::string differences;
  for (const Expectation& expectation : expectations) {
    auto it = std::ranges::find_if(open, [&](const Found& f) { return Matches(f, expectation); });
    bool found = it != open.end();
    if (found) open.erase(it);
    if (found != expectation.missing) continue;
    differences += expectation.file + ":" + std::to_string(expectation.line) +
                   (found ? ": found, but marked as want-missing: " : ": missing: ") +
                   expectation.rule + ": " + expectation.pattern + "\n";
  }
  for (const Found& found : open) {
    differences += found.file + ":" + std::to_string(found.line) +
                   ": unexpected: " + std::string(found.finding->rule->name) + ": " +
                   found.finding->message + "\n";
  }
  return differences;
}

}  // namespace premortem::testing
