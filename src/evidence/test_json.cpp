#include "evidence/test_json.h"

#include <optional>

#include "base/text.h"
#include "evidence/text_lines.h"
#include "evidence/timestamp.h"

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

}  // namespace premortem::evidence
