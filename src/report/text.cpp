// Findings for people:
//
//   cache/cache.go:31:3: warning: `f.Close` is deferred in a loop [defer-in-loop]
//      |
//   31 |         defer f.Close()
//      |         ^^^^^^^^^^^^^^^
//   cache/cache.go:27:2: the loop
//   fix: close the file at the end of the iteration (--fix)

#include "base/text.h"

#include <algorithm>
#include <set>

#include "report/place.h"
#include "report/report.h"
#include "report/style.h"

namespace premortem::report {

namespace {

using engine::Session;
using findings::Finding;
using findings::Severity;

constexpr int kTabWidth = 4;
constexpr int kMaxFrameWidth = 120;  // longer lines are cut around the place

Tint TintOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return Tint::kRed;
    case Severity::kWarning:
      return Tint::kYellow;
    case Severity::kNote:
      return Tint::kCyan;
  }
  return Tint::kPlain;
}

// A line as it is printed, and the columns at which the marked part begins and ends.
struct Drawn {
  std::string text;
  int begin = 0;
  int end = 0;
};

// Draws the characters around the bytes [begin, end) of a line.
Drawn Draw(std::string_view line, size_t begin, size_t end) {
  // A long line begins a little before the place instead of at its start.
  size_t start = 0;
  if (begin > static_cast<size_t>(kMaxFrameWidth) / 2) {
    if (line.size() > static_cast<size_t>(kMaxFrameWidth)) start = begin - kMaxFrameWidth / 3;
    while (start > 0 && (static_cast<unsigned char>(line[start]) & 0xC0) == 0x80) --start;
  }
  Drawn drawn;
  int column = 0;
  if (start > 0) drawn.text = "...", column = 3;
  size_t at = start;
  while (at < line.size() && column < kMaxFrameWidth) {
    if (at <= begin) drawn.begin = column;
    if (at < end) drawn.end = column;
    int length = 1;
    char32_t rune = DecodeUtf8(line.substr(at), &length);
    auto bytes = static_cast<size_t>(length);
    int width = rune == '\t' ? kTabWidth - column % kTabWidth : CharacterWidth(rune);
    drawn.text += rune == '\t' ? std::string(static_cast<size_t>(width), ' ')
                               : Printable(line.substr(at, bytes));
    column += width;
    at += bytes;
    if (at <= end) drawn.end = column;
  }
  if (at < line.size()) drawn.text += "...";
  if (begin >= at) drawn.begin = column;
  drawn.end = std::max(drawn.end, drawn.begin + 1);
  return drawn;
}

class TextWriter {
 public:
  TextWriter(const Session& session, const TextOptions& options)
      : session_(session), options_(options), style_(options.color) {}

  std::string Write() {
    for (const Finding& finding : session_.findings()) WriteFinding(finding);
    WriteSummary();
    return std::move(out_);
  }

 private:
  std::string PlaceAndColon(const source::SourceRange& range) {
    PlaceText place = PlaceOf(session_, range);
    return Printable(place.file) + ":" + std::to_string(place.begin.line) + ":" +
           std::to_string(place.begin.column) + ":";
  }

  void WriteFinding(const Finding& finding) {
    out_ += style_(Tint::kBold, PlaceAndColon(finding.range)) + " ";
    out_ += style_(TintOf(finding.severity), Name(finding.severity)) + ": ";
    out_ += Printable(finding.message) + " ";
    out_ += style_(Tint::kDim, "[" + std::string(finding.rule->name) + "]") + "\n";
    WriteFrame(finding.range, TintOf(finding.severity));
    for (const findings::RelatedPlace& related : finding.related) {
      out_ += "  " + PlaceAndColon(related.range) + " " + Printable(related.message) + "\n";
    }
    WriteFix(finding);
    out_ += '\n';
  }

  void WriteFix(const Finding& finding) {
    if (finding.fixes.empty()) return;
    bool safe = finding.rule->fix == findings::FixKind::kSafe;
    out_ += "  " + style_(Tint::kGreen, "fix:") + " " + Printable(finding.fixes[0].title);
    out_ += safe ? " (--fix)\n" : " (--fix --unsafe-fixes: it can change behaviour)\n";
  }

  void WriteFrame(const source::SourceRange& range, Tint tint) {
    const source::SourceFile& file = session_.files().Get(range.file);
    source::Position begin = file.PositionAt(range.begin);
    source::Position end = file.PositionAt(range.end);
    std::string_view line = file.LineText(begin.line);
    size_t first = begin.column - 1;
    size_t last = end.line == begin.line ? end.column - 1 : line.size();
    Drawn drawn = Draw(line, std::min(first, line.size()), std::min(last, line.size()));
    std::string number = std::to_string(begin.line);
    std::string margin(number.size() + 1, ' ');
    auto columns = [](int count) { return static_cast<size_t>(count); };
    out_ += style_(Tint::kDim, number + " | ") + drawn.text + "\n";
    out_ += style_(Tint::kDim, margin + "| ") + std::string(columns(drawn.begin), ' ');
    out_ += style_(tint, std::string(columns(drawn.end - drawn.begin), '^')) + "\n";
  }

  static std::string Plural(size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
  }

  void WriteSummary() {
    size_t by_severity[3] = {};
    size_t fixable = 0;
    std::set<uint32_t> files;
    for (const Finding& finding : session_.findings()) {
      ++by_severity[static_cast<size_t>(finding.severity)];
      files.insert(finding.range.file.value);
      bool safe = finding.rule->fix == findings::FixKind::kSafe;
      fixable += safe && !finding.fixes.empty() ? 1 : 0;
    }
    std::vector<std::string> kinds;
    for (Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
      size_t count = by_severity[static_cast<size_t>(severity)];
      if (count > 0) kinds.push_back(Plural(count, std::string(Name(severity))));
    }
    size_t looked_at = session_.counts().files;
    out_ += kinds.empty() ? "no findings in " + Plural(looked_at, "file")
                          : Join(kinds, ", ") + " in " + Plural(files.size(), "file") + " of " +
                                std::to_string(looked_at);
    std::vector<std::string> more = Extras(fixable);
    out_ += (more.empty() ? "" : " (" + Join(more, ", ") + ")") + "\n";
  }

  std::vector<std::string> Extras(size_t fixable) const {
    const engine::Counts& counts = session_.counts();
    std::vector<std::string> extras;
    auto add = [&](uint64_t count, const char* what) {
      if (count > 0) extras.push_back(std::to_string(count) + what);
    };
    add(options_.fixed, " fixed");
    add(fixable, " fixable with --fix");
    add(counts.suppressed, " suppressed");
    add(counts.in_generated, " in generated code");
    add(counts.in_baseline, " in the baseline");
    return extras;
  }

  const Session& session_;
  const TextOptions& options_;
  Style style_;
  std::string out_;
};

}  // namespace

std::string Text(const Session& session, const TextOptions& options) {
  return TextWriter(session, options).Write();
}

}  // namespace premortem::report
