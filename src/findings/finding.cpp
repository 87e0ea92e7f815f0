#include "findings/finding.h"

namespace premortem::findings {

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kNote: return "note";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return {};
}

std::string_view Name(Confidence confidence) {
  switch (confidence) {
    case Confidence::kSuspect: return "suspect";
    case Confidence::kStrong: return "strong";
    case Confidence::kProven: return "proven";
  }
  return {};
}

std::string_view Name(FixKind kind) {
  switch (kind) {
    case FixKind::kNone: return "none";
    case FixKind::kSafe: return "safe";
    case FixKind::kUnsafe: return "unsafe";
  }
  return {};
}

std::string_view Name(Status status) {
  switch (status) {
    case Status::kPreview: return "preview";
    case Status::kStable: return "stable";
  }
  return {};
}

}  // namespace premortem::findings
