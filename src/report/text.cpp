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

// A line as it is printed, and the columns at which the marked part begins and ends.
struct Drawn {
  std::string text;
  int begin = 0;
  int end = 0;
};

// The piece of a line that is drawn: some hundred bytes around the place, whatever the line's
// length.
struct Piece {
  std::string_view text;
  bool cut_before = false;
  bool cut_after = false;
  size_t begin = 0;  // of the marked bytes, in text
  size_t end = 0;
};

bool IsContinuationByte(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

Piece PieceAround(std::string_view text, uint32_t line_start, uint32_t begin, uint32_t end) {
  constexpr uint32_t kBefore = kMaxFrameWidth / 3;
  constexpr uint32_t kLongest = 4 * kMaxFrameWidth;  // bytes that fill the frame in any script
  uint32_t start = line_start;
  if (begin - line_start > kMaxFrameWidth / 2) {
    std::string_view rest = text.substr(line_start, kMaxFrameWidth + 1);
    if (rest.size() > kMaxFrameWidth && rest.find('\n') == std::string_view::npos) {
      start = begin - kBefore;
      while (start > line_start && IsContinuationByte(text[start])) --start;
    }
  }
  std::string_view rest = text.substr(start, (begin - start) + kLongest);
  size_t newline = rest.find('\n');
  Piece piece{.text = rest.substr(0, newline), .cut_before = start > line_start};
  piece.cut_after = newline == std::string_view::npos && start + rest.size() < text.size();
  if (piece.text.ends_with('\r')) piece.text.remove_suffix(1);
  piece.begin = std::min<size_t>(begin - start, piece.text.size());
  piece.end = std::min<size_t>(end - start, piece.text.size());
  return piece;
}

Drawn Draw(const Piece& piece) {
  Drawn drawn;
  int column = 0;
  if (piece.cut_before) {
    drawn.text = "...";
    column = 3;
  }
  size_t at = 0;
  while (at < piece.text.size() && column < kMaxFrameWidth) {
    if (at <= piece.begin) drawn.begin = column;
    int length = 1;
    char32_t rune = DecodeUtf8(piece.text.substr(at), &length);
    auto bytes = static_cast<size_t>(length);
    int width = rune == '\t' ? kTabWidth - column % kTabWidth : CharacterWidth(rune);
    drawn.text += rune == '\t' ? std::string(static_cast<size_t>(width), ' ')
                               : Printable(piece.text.substr(at, bytes));
    column += width;
    if (at < piece.end) drawn.end = column;
    at += bytes;
  }
  if (at < piece.text.size() || piece.cut_after) drawn.text += "...";
  if (piece.begin >= at) drawn.begin = column;
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
    uint32_t line = file.lines().LineAt(range.begin);
    Drawn drawn =
        Draw(PieceAround(file.text(), file.lines().LineStart(line), range.begin, range.end));
    std::string number = std::to_string(line);
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
    std::set<std::string_view> files;
    size_t looked_at = session_.counts().files;
    for (const Finding& finding : session_.findings()) {
      ++by_severity[static_cast<size_t>(finding.severity)];
      source::FileId file = finding.range.file;
      bool is_new = files.insert(session_.ShownPath(file)).second;
      if (is_new && !session_.WasAnalysed(file)) ++looked_at;  // the baseline, say
      bool safe = finding.rule->fix == findings::FixKind::kSafe;
      fixable += safe && !finding.fixes.empty() ? 1 : 0;
    }
    std::vector<std::string> kinds;
    for (Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
      size_t count = by_severity[static_cast<size_t>(severity)];
      if (count > 0) kinds.push_back(Plural(count, std::string(Name(severity))));
    }
    if (kinds.empty() && looked_at == 0) return;  // the error that stopped the run says it
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
