// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), the exchange format that GitHub, GitLab and
// editors read.

#include <algorithm>
#include <map>
#include <vector>

#include "base/json_writer.h"
#include "base/text.h"
#include "engine/builtin.h"
#include "findings/page.h"
#include "report/place.h"
#include "report/report.h"
#include "rules/registry.h"

namespace premortem::report {

namespace {

using engine::Session;
using findings::Confidence;
using findings::Finding;
using findings::RuleInfo;

constexpr uint32_t kMaxSnippet = 1000;  // bytes; beyond that it is no snippet

struct DescribedRule {
  const RuleInfo* info;
  std::string_view page;
};

std::vector<DescribedRule> AllDescribedRules() {
  std::vector<DescribedRule> rules;
  for (const rules::RegisteredRule& entry : rules::AllRules()) {
    rules.push_back({&entry.rule->info, entry.page});
  }
  for (const engine::BuiltinRule& builtin : engine::BuiltinRules()) {
    rules.push_back({builtin.info, builtin.page});
  }
  return rules;
}

// A path as a URI reference: bytes outside RFC 3986's unreserved characters are escaped.
std::string UriOf(std::string_view path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri;
  for (char c : path) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~/@+").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return path.starts_with('/') ? "file://" + uri : uri;
}

// What GitHub calls precision.
std::string_view Precision(Confidence confidence) {
  switch (confidence) {
    case Confidence::kProven: return "very-high";
    case Confidence::kStrong: return "high";
    case Confidence::kSuspect: return "medium";
  }
  return {};
}

// "defer-in-loop" as "DeferInLoop", the form that SARIF wants of names.
std::string PascalCase(std::string_view name) {
  std::string out;
  for (std::string_view word : Split(name, '-')) {
    if (word.empty()) continue;
    out += static_cast<char>(word[0] >= 'a' && word[0] <= 'z' ? word[0] - 'a' + 'A' : word[0]);
    out += word.substr(1);
  }
  return out;
}

// Columns in UTF-16 code units. Lines of machine-written files can have megabytes and thousands of
// findings, so long ones are counted once, with a mark every kStep bytes.
class Utf16Columns {
 public:
  uint32_t Of(const source::SourceFile& file, uint32_t offset) {
    uint32_t start = file.lines().LineStart(file.lines().LineAt(offset));
    if (offset - start < kStep) return file.Utf16Column(offset);
    std::vector<Mark>& marks = marks_[{file.id().value, start}];
    if (marks.empty()) marks.push_back({start, 1});
    while (marks.back().offset + kStep <= offset) {
      marks.push_back(Advance(file.text(), marks.back(), marks.back().offset + kStep));
    }
    auto after = std::ranges::upper_bound(marks, offset, {}, &Mark::offset);
    return Advance(file.text(), *(after - 1), offset).column;
  }

 private:
  static constexpr uint32_t kStep = 256;
  struct Mark {
    uint32_t offset;  // at the start of a character
    uint32_t column;
  };

  static Mark Advance(std::string_view text, Mark mark, uint32_t to) {
    while (mark.offset < to) {
      int length = 1;
      mark.column += DecodeUtf8(text.substr(mark.offset), &length) > 0xFFFF ? 2 : 1;
      mark.offset += static_cast<uint32_t>(length);
    }
    return mark;
  }

  std::map<std::pair<uint32_t, uint32_t>, std::vector<Mark>> marks_;  // by file and start of line
};

class SarifWriter {
 public:
  SarifWriter(const Session& session, std::string& out) : session_(session), json_(&out, 2) {}

  void Write(const std::string& version) {
    json_.BeginObject();
    json_.Field("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_.Field("version", "2.1.0");
    json_.Key("runs").BeginArray().BeginObject();
    WriteTool(version);
    WriteInvocation();
    json_.Field("columnKind", "utf16CodeUnits");
    json_.Key("results").BeginArray();
    for (size_t i = 0; i < session_.findings().size(); ++i) WriteResult(i);
    json_.EndArray().EndObject().EndArray().EndObject();
  }

 private:
  void WriteText(std::string_view key, std::string_view text) {
    json_.Key(key).BeginObject().Field("text", text).EndObject();
  }

  void WriteTool(const std::string& version) {
    json_.Key("tool").BeginObject().Key("driver").BeginObject();
    json_.Field("name", "premortem").Field("version", version);
    json_.Field("semanticVersion", version);
    json_.Key("rules").BeginArray();
    for (const DescribedRule& rule : AllDescribedRules()) {
      index_of_[rule.info] = index_of_.size();
      WriteRule(rule);
    }
    json_.EndArray().EndObject().EndObject();
  }

  void WriteRule(const DescribedRule& rule) {
    const RuleInfo& info = *rule.info;
    json_.BeginObject().Field("id", info.name).Field("name", PascalCase(info.name));
    WriteText("shortDescription", info.summary);
    std::string_view reports = findings::PageSection(rule.page, "What it reports");
    WriteText("fullDescription", reports.empty() ? info.summary : reports);
    json_.Key("help").BeginObject();
    json_.Field("text", rule.page).Field("markdown", rule.page).EndObject();
    json_.Key("defaultConfiguration").BeginObject();
    json_.Field("enabled", info.status == findings::Status::kStable);
    json_.Field("level", Name(info.severity)).EndObject();
    json_.Key("properties").BeginObject();
    json_.List("tags", std::vector<std::string_view>{info.family});
    json_.Field("precision", Precision(info.confidence));
    json_.Field("status", Name(info.status)).Field("fix", Name(info.fix)).EndObject();
    json_.EndObject();
  }

  void WriteInvocation() {
    json_.Key("invocations").BeginArray().BeginObject();
    json_.Field("executionSuccessful", session_.unusable().empty());
    json_.Key("toolExecutionNotifications").BeginArray();
    for (const std::string& warning : session_.warnings()) WriteNotification("warning", warning);
    for (const Error& error : session_.unusable()) WriteNotification("error", error.ToString());
    json_.EndArray().EndObject().EndArray();
  }

  void WriteNotification(std::string_view level, std::string_view text) {
    json_.BeginObject().Field("level", level);
    WriteText("message", text);
    json_.EndObject();
  }

  void WriteResult(size_t index) {
    const Finding& finding = session_.findings()[index];
    json_.BeginObject().Field("ruleId", finding.rule->name);
    json_.Field("ruleIndex", index_of_.at(finding.rule));
    json_.Field("level", Name(finding.severity));
    WriteText("message", finding.message);
    json_.Key("locations").BeginArray().BeginObject();
    WritePlace(finding.range);
    json_.EndObject().EndArray();
    WriteRelated(finding);
    json_.Key("partialFingerprints").BeginObject();
    json_.Field("premortem/v1", session_.fingerprints()[index].ToString()).EndObject();
    WriteFixes(finding);
    json_.Key("properties").BeginObject();
    json_.Field("confidence", Name(finding.confidence)).EndObject();
    json_.EndObject();
  }

  void WriteRelated(const Finding& finding) {
    if (finding.related.empty()) return;
    json_.Key("relatedLocations").BeginArray();
    for (size_t i = 0; i < finding.related.size(); ++i) {
      json_.BeginObject().Field("id", i + 1);
      WritePlace(finding.related[i].range);
      WriteText("message", finding.related[i].message);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteFixes(const Finding& finding) {
    if (finding.fixes.empty()) return;
    json_.Key("fixes").BeginArray();
    for (const findings::Fix& fix : finding.fixes) {
      json_.BeginObject();
      WriteText("description", fix.title);
      json_.Key("artifactChanges").BeginArray();
      for (size_t i = 0; i < fix.edits.size();) i = WriteArtifactChange(fix, i);
      json_.EndArray().EndObject();
    }
    json_.EndArray();
  }

  // The edits from `first` on that lie in the same file; returns the index after them.
  size_t WriteArtifactChange(const findings::Fix& fix, size_t first) {
    source::FileId file = fix.edits[first].range.file;
    json_.BeginObject();
    WriteArtifact(file);
    json_.Key("replacements").BeginArray();
    size_t i = first;
    for (; i < fix.edits.size() && fix.edits[i].range.file == file; ++i) {
      json_.BeginObject();
      WriteRegion("deletedRegion", fix.edits[i].range);
      WriteText("insertedContent", fix.edits[i].new_text);
      json_.EndObject();
    }
    json_.EndArray().EndObject();
    return i;
  }

  void WritePlace(const source::SourceRange& range) {
    json_.Key("physicalLocation").BeginObject();
    WriteArtifact(range.file);
    WriteRegion("region", range);
    json_.EndObject();
  }

  void WriteArtifact(source::FileId file) {
    json_.Key("artifactLocation").BeginObject();
    json_.Field("uri", UriOf(session_.ShownPath(file))).EndObject();
  }

  void WriteRegion(std::string_view key, const source::SourceRange& range) {
    const source::SourceFile& file = session_.files().Get(range.file);
    json_.Key(key).BeginObject();
    json_.Field("startLine", file.PositionAt(range.begin).line);
    json_.Field("startColumn", columns_.Of(file, range.begin));
    json_.Field("endLine", file.PositionAt(range.end).line);
    json_.Field("endColumn", columns_.Of(file, range.end));
    bool snippet = key == "region" && range.end - range.begin <= kMaxSnippet;
    if (snippet) WriteText("snippet", file.text().substr(range.begin, range.end - range.begin));
    json_.EndObject();
  }

  const Session& session_;
  JsonWriter json_;
  Utf16Columns columns_;
  std::map<const RuleInfo*, size_t> index_of_;  // for look-up only
};

}  // namespace

std::string Sarif(const Session& session, const std::string& version) {
  std::string out;
  SarifWriter(session, out).Write(version);
  out += '\n';
  return out;
}

}  // namespace premortem::report
