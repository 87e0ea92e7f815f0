// Counterpart: cmd/compile/internal/escape and logopt, go1.27.
#include "evidence/escape.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.h"
#include "evidence/recognise.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

constexpr std::string_view kEscapes = " escapes to heap";
constexpr std::string_view kMoved = "moved to heap: ";

// So far into a text the first line is looked for.
constexpr size_t kSearchedBytes = 1 << 20;

// A place in the compiler's words: "./cart.go:17:2".
struct PlaceText {
  std::string_view file;
  uint32_t line = 0;
  uint32_t column = 0;
};

std::optional<PlaceText> ParsePlace(std::string_view text) {
  size_t second = text.rfind(':');
  if (second == text.npos || second == 0) return std::nullopt;
  size_t first = text.rfind(':', second - 1);
  if (first == text.npos || first == 0) return std::nullopt;
  std::optional<uint32_t> line = WholeNumber<uint32_t>(text.substr(first + 1, second - first - 1));
  std::optional<uint32_t> column = WholeNumber<uint32_t>(text.substr(second + 1));
  if (!line || !column) return std::nullopt;
  return PlaceText{text.substr(0, first), *line, *column};
}

// "./cart.go:17:2: what is said"
struct Message {
  PlaceText place;
  std::string_view text;
};

std::optional<Message> ParseMessage(std::string_view line) {
  size_t colon = line.find(".go:");
  if (colon == line.npos) return std::nullopt;
  size_t end = line.find(": ", colon + 4);
  if (end == line.npos) return std::nullopt;
  std::optional<PlaceText> place = ParsePlace(line.substr(0, end));
  if (!place) return std::nullopt;
  return Message{*place, line.substr(end + 2)};
}

// The value of "it escapes to heap in add:", "it escapes to heap" or "moved to heap: it"; empty
// where the message is about something else.
std::string_view ValueOf(std::string_view message) {
  if (Skip(message, kMoved)) return message;
  size_t at = message.rfind(kEscapes);
  if (at == message.npos || at == 0 || message.front() == ' ') return {};
  std::string_view rest = message.substr(at + kEscapes.size());
  bool head = rest.starts_with(" in ") && rest.ends_with(':');
  if (!rest.empty() && !head) return {};
  std::string_view value = message.substr(0, at);
  // The explanation has the whole call, the line that sums up has not.
  return value.starts_with("append(") ? "append" : value;
}

// "flow: {heap} ← &it:" -> "{heap}"; compilers before 1.26 write "=" for the arrow.
std::optional<std::string_view> DestinationOf(std::string_view text) {
  if (!Skip(text, "flow: ")) return std::nullopt;
  for (std::string_view arrow : {" ← ", " = "}) {
    if (size_t at = text.find(arrow); at != text.npos) return text.substr(0, at);
  }
  return std::nullopt;
}

// "&it (address-of)" behind "from "
struct Reason {
  std::string_view expression;
  std::string_view why;
};

std::optional<Reason> ParseReason(std::string_view text) {
  size_t open = text.rfind(" (");
  if (open == text.npos || !text.ends_with(')')) return std::nullopt;
  return Reason{text.substr(0, open), text.substr(open + 2, text.size() - open - 3)};
}

// Puts an escape together from its head and its steps.
class EscapeBuilder {
 public:
  EscapeBuilder(InputId input, const Limits& limits, Evidence& evidence)
      : input_(input), limits_(limits), evidence_(evidence) {}

  void set_package(std::string_view package) { package_ = evidence_.AddString(package); }

  SourcePlace PlaceOf(const PlaceText& place) {
    return {evidence_.AddString(place.file), place.line, place.column};
  }
  void Begin(std::string_view value, const SourcePlace& place) {
    Finish();
    escape_ = {
        .input = input_, .package = package_, .value = evidence_.AddString(value), .place = place};
    open_ = true;
  }
  bool IsOpenAt(const SourcePlace& place) const { return open_ && escape_.place == place; }
  void Flow(std::string_view destination) { to_ = evidence_.AddString(destination); }
  void Step(const Reason& reason, const SourcePlace& place) {
    if (steps_.size() >= limits_.escape_steps) return;
    steps_.push_back(
        {to_, evidence_.AddString(reason.expression), evidence_.AddString(reason.why), place});
  }
  // Adds what was begun.
  void Finish() {
    if (std::exchange(open_, false)) evidence_.AddEscape(escape_, steps_);
    steps_.clear();
    to_ = {};
  }
  bool above_limit() const { return evidence_.escapes().size() > limits_.rows; }

 private:
  InputId input_;
  const Limits& limits_;
  Evidence& evidence_;
  StringId package_;
  Escape escape_;
  std::vector<EscapeStep> steps_;
  StringId to_;  // of the steps that follow
  bool open_ = false;
};

class OutputReader {
 public:
  OutputReader(InputId input, std::string_view text, const Limits& limits, Evidence& evidence)
      : lines_(text), builder_(input, limits, evidence) {}

  Result<void> Read() {
    std::string_view line;
    while (lines_.Next(line)) {
      if (Skip(line, "# ")) {
        builder_.Finish();
        builder_.set_package(line.substr(0, line.find(' ')));
      } else if (std::optional<Message> message = ParseMessage(line)) {
        ReadMessage(*message);
      } else {
        builder_.Finish();
      }
      if (builder_.above_limit()) {
        return Fail(Error{.message = "has more escapes than the limit", .line = lines_.number()});
      }
    }
    builder_.Finish();
    return {};
  }

 private:
  void ReadMessage(const Message& message) {
    SourcePlace place = builder_.PlaceOf(message.place);
    if (message.text.starts_with("  ")) {
      if (builder_.IsOpenAt(place)) ReadStep(message.text);
      return;
    }
    std::string_view value = ValueOf(message.text);
    if (value.empty()) return builder_.Finish();
    builder_.Begin(value, place);
  }

  void ReadStep(std::string_view text) {
    SkipBlanks(text);
    if (std::optional<std::string_view> destination = DestinationOf(text)) {
      builder_.Flow(*destination);
      return;
    }
    if (!Skip(text, "from ")) return;
    size_t at = text.rfind(" at ");
    if (at == text.npos) return;
    std::optional<PlaceText> place = ParsePlace(text.substr(at + 4));
    std::optional<Reason> reason = ParseReason(text.substr(0, at));
    if (place && reason) builder_.Step(*reason, builder_.PlaceOf(*place));
  }

  LineReader lines_;
  EscapeBuilder builder_;
};

// "file:///app/my%20cart.go" -> "/app/my cart.go"
std::string PathOf(std::string_view uri) {
  Skip(uri, "file://");
  std::string path;
  for (size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] == '%' && i + 2 < uri.size()) {
      std::string_view digits = uri.substr(i + 1, 2);
      if (std::optional<uint8_t> byte = TakeNumber<uint8_t>(digits, 16); byte && digits.empty()) {
        path += static_cast<char>(*byte);
        i += 2;
        continue;
      }
    }
    path += uri[i];
  }
  return path;
}

// A line of JSON: the first of a file, or a diagnostic.
struct JsonLine : JsonEvents {
  struct Step {
    std::string message;
    std::string uri;
    uint32_t line = 0;
    uint32_t column = 0;
  };

  // Of the first line.
  std::string package;
  std::string file;
  bool is_header = false;
  // Of a diagnostic.
  std::string code;
  std::string message;
  uint32_t line = 0;
  uint32_t column = 0;
  std::vector<Step> steps;

  void BeginObject() override {
    Open();
    if (depth_ == kStepDepth && InSteps()) steps.emplace_back();
  }
  void EndObject() override { --depth_; }
  void BeginArray() override { Open(); }
  void EndArray() override { --depth_; }
  void Key(std::string_view key) override {
    if (depth_ <= path_.size()) path_[depth_ - 1] = key;
  }
  void Number(double value) override {
    bool whole = value >= 0 && value < 4e9;
    if (depth_ < 2 || depth_ > path_.size() || !whole || path_[depth_ - 2] != "start") return;
    bool own = depth_ == 3 && path_[0] == "range";
    if (!own && (!InSteps() || steps.empty())) return;
    std::string_view key = path_[depth_ - 1];
    auto number = static_cast<uint32_t>(value);
    if (key == "line") (own ? line : steps.back().line) = number;
    if (key == "character") (own ? column : steps.back().column) = number;
  }
  void Text(std::string_view text) override {
    if (depth_ == 1) {
      if (path_[0] == "package") package = text;
      if (path_[0] == "file") file = text;
      if (path_[0] == "gc_version") is_header = true;
      if (path_[0] == "code") code = text;
      if (path_[0] == "message") message = text;
    } else if (InSteps() && !steps.empty() && depth_ <= path_.size()) {
      if (depth_ == kStepDepth && path_[depth_ - 1] == "message") steps.back().message = text;
      if (path_[depth_ - 1] == "uri") steps.back().uri = text;
    }
  }

 private:
  // {"relatedInformation": [ {
  static constexpr size_t kStepDepth = 3;

  bool InSteps() const { return path_[0] == "relatedInformation"; }
  void Open() {
    if (depth_ < path_.size()) path_[depth_].clear();
    ++depth_;
  }

  std::array<std::string, 8> path_;  // keys of the open objects; of arrays none
  size_t depth_ = 0;                 // of open objects and arrays
};

class JsonFileReader {
 public:
  JsonFileReader(InputId input, std::string_view text, const Limits& limits, Evidence& evidence)
      : input_(input), lines_(text), evidence_(evidence), builder_(input, limits, evidence) {}

  Result<void> Read() {
    std::string_view text;
    while (lines_.Next(text)) {
      if (text.empty()) continue;
      JsonLine line;
      if (Result<void> read = ReadJson(text, line); !read) {
        if (lines_.rest().empty()) {
          evidence_.AddFact(input_, "truncated", "in the last line");
          break;
        }
        read.error().line = lines_.number();
        return read;
      }
      if (line.is_header) {
        builder_.set_package(line.package);
        file_ = evidence_.AddString(line.file);
      } else if (line.code == "escape" || line.code == "escapes") {
        ReadDiagnostic(line);
      }
      if (builder_.above_limit()) {
        return Fail(Error{.message = "has more escapes than the limit", .line = lines_.number()});
      }
    }
    return {};
  }

 private:
  void ReadDiagnostic(const JsonLine& line) {
    // What sums up has no message, and another diagnostic with the explanation.
    std::string_view value = ValueOf(line.message);
    if (value.empty()) return;
    builder_.Begin(value, {file_, line.line, line.column});
    for (const JsonLine::Step& step : line.steps) {
      std::string_view text = step.message;
      if (!Skip(text, "escflow:")) continue;
      SkipBlanks(text);
      if (std::optional<std::string_view> destination = DestinationOf(text)) {
        builder_.Flow(*destination);
      } else if (Skip(text, "from ")) {
        std::optional<Reason> reason = ParseReason(text);
        StringId file = evidence_.AddString(PathOf(step.uri));
        if (reason) builder_.Step(*reason, {file, step.line, step.column});
      }
    }
    builder_.Finish();
  }

  InputId input_;
  LineReader lines_;
  Evidence& evidence_;
  EscapeBuilder builder_;
  StringId file_;
};

}  // namespace

bool HasEscapeOutput(std::string_view text) {
  // Four searches through all of a large dump would cost as much as reading it.
  text = text.substr(0, kSearchedBytes);
  for (std::string_view phrase : {kEscapes, kMoved, std::string_view(" does not escape"),
                                  std::string_view(": leaking param")}) {
    for (size_t at = text.find(phrase); at != text.npos;) {
      size_t begin = text.rfind('\n', at) + 1;  // npos + 1: the first line
      size_t end = std::min(text.find('\n', at), text.size());
      if (ParseMessage(text.substr(begin, end - begin))) return true;
      at = text.find(phrase, end);
    }
  }
  return false;
}

Result<void> ReadEscapeOutput(InputId input, std::string_view text, const Limits& limits,
                              Evidence& evidence) {
  return NamingInput(OutputReader(input, text, limits, evidence).Read(), input, evidence);
}

bool HasEscapeJson(std::string_view text) {
  std::string_view head = text.substr(0, kHeadBytes);
  return head.starts_with("{\"version\":") &&
         head.substr(0, head.find('\n')).find("\"gc_version\":") != head.npos;
}

Result<void> ReadEscapeJson(InputId input, std::string_view text, const Limits& limits,
                            Evidence& evidence) {
  return NamingInput(JsonFileReader(input, text, limits, evidence).Read(), input, evidence);
}

}  // namespace premortem::evidence
