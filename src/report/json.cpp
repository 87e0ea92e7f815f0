// Findings as JSON lines.

#include "base/json_writer.h"
#include "report/place.h"
#include "report/report.h"

namespace premortem::report {

namespace {

using engine::Session;
using findings::Finding;

void WritePlace(JsonWriter& json, const Session& session, const source::SourceRange& range) {
  PlaceText place = PlaceOf(session, range);
  json.Field("file", place.file);
  json.Field("line", place.begin.line).Field("column", place.begin.column);
  json.Field("end_line", place.end.line).Field("end_column", place.end.column);
}

void WriteFinding(JsonWriter& json, const Session& session, const Finding& finding) {
  json.BeginObject();
  json.Field("rule", finding.rule->name);
  WritePlace(json, session, finding.range);
  json.Field("severity", Name(finding.severity)).Field("confidence", Name(finding.confidence));
  json.Field("message", finding.message);
  json.Key("related").BeginArray();
  for (const findings::RelatedPlace& related : finding.related) {
    json.BeginObject();
    WritePlace(json, session, related.range);
    json.Field("message", related.message).EndObject();
  }
  json.EndArray();
  json.Key("fix").BeginArray();
  if (!finding.fixes.empty()) {
    for (const findings::Edit& edit : finding.fixes[0].edits) {
      json.BeginObject();
      WritePlace(json, session, edit.range);
      json.Field("new_text", edit.new_text).EndObject();
    }
  }
  json.EndArray();
  bool any = !finding.fixes.empty();
  json.Field("fix_title", any ? std::string_view(finding.fixes[0].title) : std::string_view());
  json.Field("fix_safety", Name(any ? finding.rule->fix : findings::FixKind::kNone)).EndObject();
}

}  // namespace

std::string JsonLines(const Session& session) {
  std::string out;
  for (const Finding& finding : session.findings()) {
    JsonWriter json(&out);
    WriteFinding(json, session, finding);
    out += '\n';
  }
  return out;
}

}  // namespace premortem::report
