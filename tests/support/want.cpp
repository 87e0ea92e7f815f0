#include "support/want.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace premortem::testing {

namespace {

using Kind = Expectation::Kind;

struct Mark {
  std::string_view text;
  Kind kind;
};
constexpr Mark kMarks[] = {
    {"// want-missing", Kind::kMissing}, {"// want", Kind::kWanted}, {"// silent", Kind::kSilent}};

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

// `rest` is what follows the mark.
void ReadMark(const Mark& mark, const std::string& file, uint32_t line, std::string_view rest,
              std::vector<Expectation>& expectations, std::string& faults) {
  std::string place = file + ":" + std::to_string(line) + ": ";
  uint32_t target = line;
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
    Expectation expectation{file, target, text->substr(0, colon), text->substr(colon + 2),
                            mark.kind};
    RE2 pattern(expectation.pattern, RE2::Quiet);
    if (!pattern.ok()) faults += place + pattern.error() + ": " + expectation.pattern + "\n";
    expectations.push_back(std::move(expectation));
  }
  if (count == 0) faults += place + "'" + std::string(mark.text) + "' without a text in quotes\n";
  if (mark.kind == Kind::kMissing && Trim(rest).empty()) {
    faults += place + "'want-missing' without a reason\n";
  }
}

// Whether a comment that begins like a mark is one; `rest` is what follows.
bool OpensMark(const Mark& mark, std::string_view rest) {
  if (mark.kind == Kind::kMissing) return true;
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
  uint32_t number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    for (const Mark& mark : kMarks) {
      size_t at = line.find(mark.text);
      if (at == std::string_view::npos) continue;
      std::string_view rest = line.substr(at + mark.text.size());
      if (OpensMark(mark, rest)) ReadMark(mark, file, number, rest, expectations, faults);
    }
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
    if (expectation.kind == Kind::kSilent) continue;
    auto it = std::ranges::find_if(open, [&](const Found& f) { return Matches(f, expectation); });
    bool found = it != open.end();
    if (found) open.erase(it);
    if (found != (expectation.kind == Kind::kMissing)) continue;
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

std::string CompareReasons(engine::Options options, const FileSystem& fs,
                           const std::vector<Expectation>& expectations) {
  std::string differences;
  for (const Expectation& expectation : expectations) {
    if (expectation.kind != Kind::kSilent) continue;
    options.why = engine::NamedLine{expectation.file, expectation.line};
    engine::Session session(options, fs);
    if (!session.Run()) {
      differences += session.errors()[0].ToString() + "\n";
      continue;
    }
    std::string told;
    bool found = false;
    for (const engine::Look& look : session.why()->Looks()) {
      if (look.rule->name != expectation.rule || look.reason.empty()) continue;
      told += (told.empty() ? "" : "; ") + look.reason;
      found = found || RE2::PartialMatch(look.reason, RE2(expectation.pattern, RE2::Quiet));
    }
    if (found) continue;
    differences += expectation.file + ":" + std::to_string(expectation.line) +
                   ": no such reason to be silent: " + expectation.rule + ": " +
                   expectation.pattern + " (told: " + (told.empty() ? "nothing" : told) + ")\n";
  }
  return differences;
}

}  // namespace premortem::testing
