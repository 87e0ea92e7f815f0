#include "report/flame.h"

#include <string_view>

#include "base/json_writer.h"

namespace premortem::report {

// Written by the build from flame.js and flame.css.
extern const std::string_view kFlameScript;
extern const std::string_view kFlameStyle;

namespace {

constexpr size_t kNameBytes = 400;  // of a function or file; the middle of longer ones is left out

// Cuts between characters.
std::string Shortened(std::string_view text) {
  if (text.size() <= kNameBytes) return std::string(text);
  auto is_inner = [](char byte) { return (byte & 0xC0) == 0x80; };
  size_t front = kNameBytes / 2;
  while (front > 0 && is_inner(text[front])) --front;
  size_t back = text.size() - kNameBytes / 2;
  while (back < text.size() && is_inner(text[back])) ++back;
  return std::string(text.substr(0, front)) + "…" + std::string(text.substr(back));
}

std::string EscapedHtml(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// Nothing in the data ends the element that holds it: "<" stands in strings only.
std::string EscapedForScript(std::string_view json) {
  std::string out;
  for (char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

void AppendNumbers(JsonWriter& json, std::string_view key, const auto& range, auto value_of) {
  json.Key(key).BeginArray();
  for (const auto& item : range) json.Value(value_of(item));
  json.EndArray();
}

std::string Data(const evidence::Evidence& evidence, const evidence::CallTree& tree,
                 const FlameTitle& title) {
  std::string out;
  JsonWriter json(&out);
  auto same = [](int64_t value) { return value; };
  json.BeginObject();
  json.Field("name", title.name).Field("older", title.older).Field("kind", title.kind);
  json.Field("remarks", title.remarks);
  json.Field("leftOut", tree.left_out).Field("typesLeftOut", tree.types_left_out);
  json.Field("shown", tree.default_values);
  AppendNumbers(json, "functions", tree.functions,
                [](const evidence::CallFunction& f) { return Shortened(f.name); });
  AppendNumbers(json, "files", tree.functions,
                [](const evidence::CallFunction& f) { return Shortened(f.file); });
  AppendNumbers(json, "parent", tree.nodes, [](const evidence::CallNode& n) { return n.parent; });
  AppendNumbers(json, "function", tree.nodes,
                [](const evidence::CallNode& n) { return n.function; });
  json.Key("types").BeginArray();
  for (const evidence::CallValues& values : tree.values) {
    json.BeginObject();
    json.Field("type", evidence.Text(values.type.type))
        .Field("unit", evidence.Text(values.type.unit));
    AppendNumbers(json, "total", values.total, same);
    AppendNumbers(json, "self", values.self, same);
    AppendNumbers(json, "olderTotal", values.older_total, same);
    AppendNumbers(json, "olderSelf", values.older_self, same);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return out;
}

}  // namespace

std::string FlameHtml(const evidence::Evidence& evidence, const evidence::CallTree& tree,
                      const FlameTitle& title) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>";
  out += EscapedHtml(title.kind + " of " + title.name);
  out += "</title>\n<style>\n";
  out += kFlameStyle;
  out += "</style>\n</head>\n<body>\n<noscript>This page needs JavaScript.</noscript>\n";
  out += "<script id=\"data\" type=\"application/json\">";
  out += EscapedForScript(Data(evidence, tree, title));
  out += "</script>\n<script>\n";
  out += kFlameScript;
  out += "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace premortem::report
