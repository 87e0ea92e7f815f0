#include "evidence/test_json.h"

#include <chrono>
#include <optional>

#include "base/text.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

// The string behind `key` in a line of JSON that `go test -json` wrote, with its escapes.
std::optional<std::string_view> JsonField(std::string_view line, std::string_view key) {
  size_t at = line.find(key);
  if (at == line.npos) return std::nullopt;
  size_t begin = at + key.size();
  size_t end = begin;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  if (end >= line.size()) return std::nullopt;
  return line.substr(begin, end - begin);
}

void AppendUnescapedJson(std::string& out, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i];
      continue;
    }
    switch (char c = text[++i]) {
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case 'r': out += '\r'; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'u': {
        std::string_view digits = text.substr(i + 1, 4);
        std::optional<uint16_t> unit = TakeNumber<uint16_t>(digits, 16);
        if (unit && digits.empty()) {
          AppendUtf8(out, *unit);
          i += 4;
        }
        break;
      }
      default: out += c;
    }
  }
}

// A piece of output, still escaped.
struct Piece {
  std::string_view package;
  std::string_view output;
  std::string_view time;
  uint32_t number = 0;  // of the line
};

void VisitPieces(std::string_view text, FunctionRef<bool(const Piece&)> visit) {
  LineReader lines(text);
  std::string_view line;
  while (lines.Next(line)) {
    std::optional<std::string_view> output = JsonField(line, "\"Output\":\"");
    if (!output) continue;
    Piece piece{.package = JsonField(line, "\"Package\":\"").value_or(""),
                .output = *output,
                .time = JsonField(line, "\"Time\":\"").value_or(""),
                .number = lines.number()};
    if (!visit(piece)) return;
  }
}

// A number of `digits` digits at the front of `text`, and `separator` behind it.
std::optional<int> TakeDigits(std::string_view& text, size_t digits, std::string_view separator) {
  std::string_view number = text.substr(0, digits);
  std::optional<int> value = TakeNumber<int>(number);
  if (!value || *value < 0 || !number.empty() || text.size() < digits) return std::nullopt;
  text.remove_prefix(digits);
  if (!Skip(text, separator)) return std::nullopt;
  return value;
}

}  // namespace

bool IsGoTestJson(std::string_view text) {
  std::string_view first = text.substr(0, text.find('\n'));
  return first.starts_with("{\"") && first.find("\"Action\":\"") != first.npos;
}

void VisitTestLines(std::string_view text, FunctionRef<bool(const TestLine&)> visit) {
  struct Open {  // the line that a package has not ended yet
    std::string text;
    int64_t time = 0;
    uint32_t number = 0;
  };
  std::map<std::string, Open, std::less<>> open_lines;
  bool wanted = true;
  VisitPieces(text, [&](const Piece& piece) {
    auto it = open_lines.find(piece.package);
    if (it == open_lines.end()) it = open_lines.emplace(piece.package, Open()).first;
    Open& open = it->second;
    open.time = TimeFromRfc3339(piece.time);
    open.number = piece.number;
    size_t begin = 0;
    size_t searched = open.text.size();
    AppendUnescapedJson(open.text, piece.output);
    for (size_t end; wanted && (end = open.text.find('\n', searched)) != open.text.npos;) {
      std::string_view line = std::string_view(open.text).substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      wanted = visit({piece.package, line, open.time, open.number});
      begin = searched = end + 1;
    }
    open.text.erase(0, begin);
    return wanted;
  });
  for (const auto& [package, open] : open_lines) {
    if (wanted && !open.text.empty()) {
      wanted = visit({package, open.text, open.time, open.number});
    }
  }
}

std::map<std::string, std::string> OutputByPackage(std::string_view text) {
  std::map<std::string, std::string> outputs;
  VisitPieces(text, [&](const Piece& piece) {
    AppendUnescapedJson(outputs[std::string(piece.package)], piece.output);
    return true;
  });
  return outputs;
}

int64_t TimeFromRfc3339(std::string_view text) {
  using namespace std::chrono;
  std::optional<int> y = TakeDigits(text, 4, "-");
  std::optional<int> mo = y ? TakeDigits(text, 2, "-") : y;
  std::optional<int> d = mo ? TakeDigits(text, 2, "T") : mo;
  std::optional<int> h = d ? TakeDigits(text, 2, ":") : d;
  std::optional<int> mi = h ? TakeDigits(text, 2, ":") : h;
  std::optional<int> s = mi ? TakeDigits(text, 2, "") : mi;
  if (!s) return 0;
  year_month_day date(year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d)));
  // Nanoseconds of 64 bits reach from 1678 to 2261.
  if (!date.ok() || *y < 1970 || *y > 2261 || *h > 23 || *mi > 59 || *s > 60) return 0;
  nanoseconds time = sys_days(date).time_since_epoch() + hours(*h) + minutes(*mi) + seconds(*s);
  if (Skip(text, ".")) {
    for (int64_t unit = 100'000'000; !text.empty() && text[0] >= '0' && text[0] <= '9';
         unit /= 10, text.remove_prefix(1)) {
      time += nanoseconds(unit * (text[0] - '0'));
    }
  }
  if (text == "Z") return time.count();
  bool east = text.starts_with('+');
  if (!east && !text.starts_with('-')) return 0;
  text.remove_prefix(1);
  std::optional<int> offset_hours = TakeDigits(text, 2, ":");
  std::optional<int> offset_minutes = offset_hours ? TakeDigits(text, 2, "") : offset_hours;
  if (!offset_minutes || !text.empty()) return 0;
  minutes offset = hours(*offset_hours) + minutes(*offset_minutes);
  return (east ? time - offset : time + offset).count();
}

}  // namespace premortem::evidence
