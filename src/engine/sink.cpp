#include "engine/sink.h"

#include <algorithm>
#include <utility>

namespace premortem::engine {

bool Sink::Wants(const rules::Rule& rule, const rules::FileView& file, uint32_t begin,
                 uint32_t end) {
  source::FileId id = file.source->id();
  std::string_view reason = ReasonToHide(rule, states_[id.value], begin);
  if (reason.empty()) return true;
  if (why_ != nullptr && why_->Concerns(id, begin)) Looked(rule, {id, begin, end}, reason);
  return false;
}

std::string_view Sink::ReasonToHide(const rules::Rule& rule, const FileState& state,
                                    uint32_t begin) {
  if (state.excluded) return "found, but the configuration excludes the file";
  if (!selection_.StateOf(rule.info, state.config_path).on) {
    return "found, but the rule is off for this file";
  }
  bool broken = std::ranges::any_of(state.broken, [&](const source::SourceRange& declaration) {
    return declaration.begin <= begin && begin < declaration.end;
  });
  if (broken) return "found, but the declaration has a syntax error";
  if (state.suppressions.Silence(rule.info.name, begin)) {
    ++counts_.suppressed;
    return "found, but a comment suppresses it";
  }
  if (state.generated && !show_generated_) {
    ++counts_.in_generated;
    return "found, but the file is generated (--generated)";
  }
  return {};
}

bool Sink::IsOn(const rules::Rule& rule, const rules::FileView& file) const {
  const FileState& state = states_[file.source->id().value];
  return selection_.StateOf(rule.info, state.config_path).on;
}

void Sink::Add(const rules::Rule& rule, const rules::FileView& file, findings::Finding finding) {
  const FileState& state = states_[file.source->id().value];
  RuleState wanted = selection_.StateOf(rule.info, state.config_path);
  if (wanted.severity) finding.severity = *wanted.severity;
  if (state.has_syntax_errors) finding.fixes.clear();  // what we understood of it may be wrong
  Add(std::move(finding));
}

source::SourceRange Sink::Asked(const rules::FileView& file) const {
  bool asked = why_ != nullptr && why_->line().file == file.source->id();
  return asked ? why_->line() : source::SourceRange();
}

void Sink::Looked(const rules::Rule& rule, source::SourceRange place, std::string_view why) {
  why_->Add({&rule.info, place, std::string(why)});
}

}  // namespace premortem::engine
