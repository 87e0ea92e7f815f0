// Symptoms for people:
//
//   warning: 1204 goroutines blocked sending to a channel in `fetch.get.func1`; ...
//   [leak-blocked-send]
//     waits here    fetch.get.func1  /app/fetch/get.go:42
//        41 |   resp, err := client.Do(req)
//     >  42 |   results <- result{resp, err}
//     cost: 97.1% of what was seen, 1204 goroutines, 3.2 MB at least
//     seen: goroutines 1204, ...
//     do: ...
//     to be sure: ...
//     in: dump.txt
#include "report/symptoms.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/text.h"
#include "diagnosis/frames.h"
#include "diagnosis/words.h"
#include "report/style.h"
#include "source/runtime_symbol.h"

namespace premortem::report {

namespace {

using diagnosis::FramePlace;
using diagnosis::Number;
using diagnosis::Symptom;
using findings::Severity;

constexpr uint64_t kMostSourceBytes = 16u << 20;
constexpr uint32_t kLinesAround = 2;
constexpr size_t kInputsShown = 3;
constexpr size_t kMostColumns = 120;

std::string NumberText(const Number& number) {
  std::string text = number.name + " ";
  if (number.unit == "bytes") return text + diagnosis::Bytes(number.value);
  if (number.unit == "seconds") return text + diagnosis::Duration(number.value);
  if (number.unit == "share") return text + diagnosis::Percent(number.value);
  text += diagnosis::Rounded(number.value);
  return number.unit.empty() || number.unit == "count" ? text : text + " " + number.unit;
}

class TextWriter {
 public:
  TextWriter(const FileSystem& fs, const SymptomTextOptions& options)
      : fs_(fs), options_(options), style_(options.color) {}

  std::string Write(std::span<const Symptom> symptoms) {
    for (const Symptom& symptom : symptoms) WriteSymptom(symptom);
    WriteSummary(symptoms);
    return std::move(out_);
  }

 private:
  void WriteSymptom(const Symptom& symptom) {
    out_ += style_(TintOf(symptom.severity), Name(symptom.severity)) + ": ";
    out_ += style_(Tint::kBold, Printable(symptom.message)) + " ";
    out_ += style_(Tint::kDim, "[" + std::string(symptom.verdict->name) + ", " +
                                   std::string(Name(symptom.confidence)) + "]") +
            "\n";
    size_t width = 0;
    for (const FramePlace& place : symptom.places) width = std::max(width, place.role.size());
    for (const FramePlace& place : symptom.places) WritePlace(place, width);
    WriteLine("cost", CostText(symptom));
    std::vector<std::string> numbers;
    for (const Number& number : symptom.numbers) numbers.push_back(NumberText(number));
    WriteLine("seen", Join(numbers, ", "));
    WriteLine("do", symptom.advice);
    WriteLine("to be sure", symptom.settle);
    WriteLine("in", InputText(symptom));
    out_ += '\n';
  }

  void WriteLine(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    out_ += "  " + style_(Tint::kDim, std::string(key) + ":") + " " + Printable(text) + "\n";
  }

  static std::string CostText(const Symptom& symptom) {
    const diagnosis::Cost& cost = symptom.cost;
    std::vector<std::string> parts;
    if (cost.share > 0) parts.push_back(diagnosis::Percent(cost.share) + " of what was seen");
    if (cost.goroutines > 0) parts.push_back(diagnosis::Counted(cost.goroutines, "goroutine"));
    if (cost.bytes > 0) {
      parts.push_back(diagnosis::Bytes(static_cast<double>(cost.bytes)) + " at least");
    }
    if (cost.cpu > 0) parts.push_back(diagnosis::Percent(cost.cpu) + " of the CPU time");
    if (cost.wait_rate > 0) {
      parts.push_back(diagnosis::Duration(cost.wait_rate) + " waited in each second");
    }
    return Join(parts, ", ");
  }

  static std::string InputText(const Symptom& symptom) {
    const std::vector<std::string>& inputs = symptom.inputs;
    size_t shown = inputs.size() > kInputsShown + 1 ? kInputsShown : inputs.size();
    std::string text =
        Join({inputs.begin(), inputs.begin() + static_cast<std::ptrdiff_t>(shown)}, ", ");
    if (shown < inputs.size()) text += " and " + std::to_string(inputs.size() - shown) + " more";
    return text;
  }

  void WritePlace(const FramePlace& place, size_t width) {
    out_ += "  " + style_(Tint::kDim, place.role) + std::string(width - place.role.size() + 2, ' ');
    out_ += Printable(place.function);
    if (!place.file.empty()) {
      out_ += "  " + Printable(place.file) + ":" + std::to_string(place.line);
    }
    out_ += '\n';
    if (!options_.source_folder.empty()) WriteSource(place);
  }

  void WriteSource(const FramePlace& place) {
    std::string path = FindSource(place, fs_, options_.source_folder);
    if (path.empty()) return;
    Result<FileText> text = fs_.Read(path, kMostSourceBytes);
    if (!text) return;
    std::vector<std::string_view> lines = Split(text->view(), '\n');
    uint32_t first = place.line > kLinesAround ? place.line - kLinesAround : 1;
    auto last =
        static_cast<uint32_t>(std::min<size_t>(lines.size(), size_t{place.line} + kLinesAround));
    size_t digits = std::to_string(last).size();
    for (uint32_t line = first; line <= last; ++line) {
      std::string number = std::to_string(line);
      bool mark = line == place.line;
      out_ += std::string(mark ? "  > " : "    ") + std::string(digits - number.size(), ' ');
      out_ += style_(Tint::kDim, number + " | ") + SourceLine(lines[line - 1]) + "\n";
    }
  }

  static std::string SourceLine(std::string_view line) {
    std::string text;
    for (char c : line.substr(0, kMostColumns)) {
      if (c == '\t') {
        text += "    ";
      } else if (c != '\r') {
        text += c;
      }
    }
    return Printable(text) + (line.size() > kMostColumns ? "..." : "");
  }

  void WriteSummary(std::span<const Symptom> symptoms) {
    std::vector<std::string> kinds;
    for (Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
      auto count = std::ranges::count(symptoms, severity, &Symptom::severity);
      if (count == 0) continue;
      kinds.push_back(diagnosis::Counted(static_cast<uint64_t>(count), Name(severity)));
    }
    out_ += (kinds.empty() ? "no symptoms" : Join(kinds, ", ")) + " in " +
            diagnosis::Counted(options_.inputs, "input") + "\n";
  }

  const FileSystem& fs_;
  const SymptomTextOptions& options_;
  Style style_;
  std::string out_;
};

void AppendCost(JsonWriter& json, const diagnosis::Cost& cost) {
  json.Key("cost").BeginObject();
  json.Field("share", cost.share).Field("goroutines", cost.goroutines);
  json.Field("bytes", cost.bytes).Field("cpu", cost.cpu).Field("wait_rate", cost.wait_rate);
  json.EndObject();
}

}  // namespace

std::string SymptomText(std::span<const Symptom> symptoms, const FileSystem& fs,
                        const SymptomTextOptions& options) {
  return TextWriter(fs, options).Write(symptoms);
}

std::string SymptomJsonLines(std::span<const Symptom> symptoms, const FileSystem& fs,
                             const std::string& source_folder) {
  std::string out;
  for (const Symptom& symptom : symptoms) {
    JsonWriter json(&out);
    json.BeginObject();
    json.Field("verdict", symptom.verdict->name).Field("family", symptom.verdict->family);
    json.Field("severity", Name(symptom.severity));
    json.Field("confidence", Name(symptom.confidence)).Field("message", symptom.message);
    AppendCost(json, symptom.cost);
    json.Key("numbers").BeginArray();
    for (const Number& number : symptom.numbers) {
      json.BeginObject().Field("name", number.name).Field("value", number.value);
      json.Field("unit", number.unit).EndObject();
    }
    json.EndArray().Key("frames").BeginArray();
    for (const FramePlace& place : symptom.places) {
      json.BeginObject().Field("role", place.role).Field("function", place.function);
      json.Field("file", place.file).Field("line", place.line);
      json.Field("source", source_folder.empty() ? "" : FindSource(place, fs, source_folder));
      json.EndObject();
    }
    json.EndArray().List("inputs", symptom.inputs);
    json.Field("advice", symptom.advice).Field("settle", symptom.settle).EndObject();
    out += '\n';
  }
  return out;
}

std::string FindSource(const FramePlace& place, const FileSystem& fs, const std::string& folder) {
  if (place.file.empty() || place.line == 0) return {};
  std::string name = source::ParseRuntimeSymbol(place.function).function;
  std::string clean = CleanPath("/" + place.file);  // nothing climbs above the root
  for (size_t slash = 0; slash != clean.npos; slash = clean.find('/', slash + 1)) {
    std::string path = JoinPath(folder, clean.substr(slash + 1));
    if (!fs.IsFile(path)) continue;
    Result<FileText> text = fs.Read(path, kMostSourceBytes);
    if (!text) continue;
    std::string_view view = text->view();
    bool long_enough = std::ranges::count(view, '\n') + 1 >= std::ptrdiff_t{place.line};
    bool named = name == "init" || view.find(name) != view.npos;
    if (long_enough && named) return path;
  }
  return {};
}

}  // namespace premortem::report
