#include "evidence/json_log.h"

#include "base/json_reader.h"
#include "base/text.h"
#include "evidence/test_json.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

class StringsWithLines : public JsonEvents {
 public:
  void Text(std::string_view value) override {
    size_t end = value.find('\n');
    if (end == value.npos) return;
    text_ += value;
    if (!value.ends_with('\n')) text_ += '\n';
    // What follows is another record's: an empty line ends a goroutine.
    if (end + 1 < value.size()) text_ += '\n';
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// One level of wrapping.
std::optional<std::string> Unwrap(std::string_view text) {
  // Most texts hold no escaped line end, which is quickly seen.
  constexpr std::string_view kEscapedEnd = "\\n";
  if (text.find(kEscapedEnd) == text.npos || IsGoTestJson(text)) return std::nullopt;
  std::string out;
  bool found = false;
  LineReader lines(text);
  std::string_view line;
  while (lines.Next(line)) {
    size_t brace = line.find('{');
    if (brace == line.npos || !Trim(line).ends_with('}') ||
        line.find(kEscapedEnd, brace) == line.npos) {
      (out += line) += '\n';
      continue;
    }
    StringsWithLines strings;
    if (ReadJson(line.substr(brace), strings)) {
      found |= !strings.text().empty();
      out += strings.text();
    } else {
      (out += line) += '\n';
    }
  }
  if (!found) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string> TextInJsonLog(std::string_view text) {
  std::optional<std::string> printed = Unwrap(text);
  // What a container runtime wraps may be a logger's JSON.
  if (printed) {
    if (std::optional<std::string> inner = Unwrap(*printed)) return inner;
  }
  return printed;
}

}  // namespace premortem::evidence
