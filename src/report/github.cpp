// Findings as GitHub Actions' workflow commands, which become annotations of a pull request.

#include "report/place.h"
#include "report/report.h"

namespace premortem::report {

namespace {

// As @actions/core escapes: data, and in properties also what separates them.
std::string Escape(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view Command(findings::Severity severity) {
  switch (severity) {
    case findings::Severity::kError: return "error";
    case findings::Severity::kWarning: return "warning";
    case findings::Severity::kNote: return "notice";
  }
  return {};
}

std::string Line(const engine::Session& session, const findings::Finding& finding) {
  PlaceText place = PlaceOf(session, finding.range);
  auto number = [](const char* key, uint32_t value) {
    return std::string(key) + std::to_string(value);
  };
  std::string out = "::" + std::string(Command(finding.severity));
  out += " file=" + Escape(place.file, true);
  out += number(",line=", place.begin.line) + number(",endLine=", place.end.line);
  if (place.begin.line == place.end.line) {  // GitHub takes columns on single lines only
    out += number(",col=", place.begin.column) + number(",endColumn=", place.end.column);
  }
  out += ",title=" + Escape(finding.rule->name, true) + "::" + Escape(finding.message, false);
  for (const findings::RelatedPlace& related : finding.related) {
    PlaceText at = PlaceOf(session, related.range);
    out += Escape(
        "\n" + std::string(at.file) + ":" + std::to_string(at.begin.line) + ": " + related.message,
        false);
  }
  return out + "\n";
}

}  // namespace

std::string Github(const engine::Session& session) {
  std::string out;
  for (const findings::Finding& finding : session.findings()) out += Line(session, finding);
  return out;
}

}  // namespace premortem::report
