// The forms in which findings leave the program. All are the same bytes for the same findings.
#pragma once

#include <string>

#include "engine/session.h"

namespace premortem::report {

struct TextOptions {
  bool color = false;
  size_t fixed = 0;  // fixes that were applied, for the summary
};

// For people: place, message, code frame, related places; a summary at the end.
std::string Text(const engine::Session& session, const TextOptions& options);

// For `check --why FILE:LINE`: what each rule made of that line. The session has been run with
// Options::why.
std::string WhyText(const engine::Session& session);

// One JSON object per finding and line: rule, file, line, column, end_line, end_column, severity,
// confidence, message, related, fix, fix_title, fix_safety. Columns count bytes from 1; ends are
// exclusive.
std::string JsonLines(const engine::Session& session);

// SARIF 2.1.0. `version` is premortem's own.
std::string Sarif(const engine::Session& session, const std::string& version);

// Workflow commands of GitHub Actions: ::warning file=...,line=...::message
std::string Github(const engine::Session& session);

}  // namespace premortem::report
