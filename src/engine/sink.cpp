#include "engine/sink.h"

#include <utility>

namespace premortem::engine {

bool Sink::Wants(const rules::Rule& rule, const rules::FileView& file, uint32_t begin, uint32_t) {
  const FileState& state = states_[file.source->id().value];
  if (state.excluded || !selection_.StateOf(rule.info, state.config_path).on) return false;
  if (state.suppressions.Silence(rule.info.name, begin)) {
    ++counts_.suppressed;
    return false;
  }
  if (state.generated && !show_generated_) {
    ++counts_.in_generated;
    return false;
  }
  return true;
}

void Sink::Add(const rules::Rule& rule, const rules::FileView& file, findings::Finding finding) {
  const FileState& state = states_[file.source->id().value];
  RuleState wanted = selection_.StateOf(rule.info, state.config_path);
  if (wanted.severity) finding.severity = *wanted.severity;
  if (state.has_syntax_errors) finding.fixes.clear();  // what we understood of it may be wrong
  Add(std::move(finding));
}

}  // namespace premortem::engine
