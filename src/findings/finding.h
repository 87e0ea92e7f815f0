// What the rules over source and the verdicts over evidence have in common: who they are
// (RuleInfo), what they report (Finding), and what would mend it (Fix).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/file_table.h"

namespace premortem::findings {

enum class Severity : uint8_t { kNote, kWarning, kError };  // SARIF's levels
enum class Confidence : uint8_t { kSuspect, kStrong, kProven };
enum class FixKind : uint8_t { kNone, kSafe, kUnsafe };
enum class Status : uint8_t { kPreview, kStable };  // only stable rules are on by default

std::string_view Name(Severity severity);      // "note", "warning", "error"
std::string_view Name(Confidence confidence);  // "suspect", "strong", "proven"
std::string_view Name(FixKind kind);           // "none", "safe", "unsafe"
std::string_view Name(Status status);          // "preview", "stable"

// What a rule says of itself. Lives in static storage beside the rule's code.
struct RuleInfo {
  std::string_view name;     // kebab-case; the one key everywhere
  std::string_view family;   // folder of the rule: "goroutines", "packages", ...
  std::string_view summary;  // one line, lower case, no full stop
  Severity severity = Severity::kWarning;
  Confidence confidence = Confidence::kStrong;
  Status status = Status::kPreview;
  FixKind fix = FixKind::kNone;
};

// Replaces the bytes of `range` by `new_text`.
struct Edit {
  source::SourceRange range;
  std::string new_text;

  friend bool operator==(const Edit&, const Edit&) = default;
};

// A second place that belongs to the sentence: where the loop starts, where the lock is taken.
struct RelatedPlace {
  source::SourceRange range;
  std::string message;
};

struct Fix {
  std::string title;  // a verb phrase: "copy the loop variable before the closure"
  std::vector<Edit> edits;
};

struct Finding {
  const RuleInfo* rule = nullptr;
  source::SourceRange range;  // the narrowest guilty operand
  Severity severity = Severity::kWarning;
  Confidence confidence = Confidence::kStrong;
  std::string message;
  std::vector<RelatedPlace> related;
  std::vector<Fix> fixes;  // empty, or alternatives of which the first is preferred
  // What stays the same when lines move: the enclosing declaration and what the finding is about
  // ("func (*Pool).Run#defer f.Close()"). Baselines stand on it.
  std::string anchor;
};

}  // namespace premortem::findings
