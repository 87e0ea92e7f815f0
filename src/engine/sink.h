// Takes findings from rules: says which of them anybody wants to see, and keeps them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/selection.h"
#include "engine/suppressions.h"
#include "engine/why.h"
#include "rules/context.h"

namespace premortem::engine {

// What the engine knows of a file beside what rules see.
struct FileState {
  std::string shown_path;   // relative to the working directory
  std::string config_path;  // relative to the folder of premortem.toml
  std::string stable_path;  // for fingerprints: the same in every checkout
  bool target = false;
  bool excluded = false;
  bool generated = false;
  bool has_syntax_errors = false;
  // The declarations of the file that have syntax errors: what they say is not known.
  std::vector<source::SourceRange> broken;
  Suppressions suppressions;
};

// What became of findings that are not shown.
struct SinkCounts {
  uint64_t suppressed = 0;
  uint64_t in_generated = 0;
};

// One per package, so it needs no lock.
class Sink : public rules::FindingSink {
 public:
  // `states` by file id; the state of a file must be complete before rules run on it.
  // `why`, which may be null, is told what rules make of its line.
  Sink(const Selection& selection, const std::vector<FileState>& states, bool show_generated,
       Why* why)
      : selection_(selection), states_(states), show_generated_(show_generated), why_(why) {}

  bool Wants(const rules::Rule& rule, const rules::FileView& file, uint32_t begin,
             uint32_t end) override;
  void Add(const rules::Rule& rule, const rules::FileView& file,
           findings::Finding finding) override;
  bool IsOn(const rules::Rule& rule, const rules::FileView& file) const override;
  source::SourceRange Asked(const rules::FileView& file) const override;
  void Looked(const rules::Rule& rule, source::SourceRange place, std::string_view why) override;
  // For premortem's own messages, which are no rules.
  void Add(findings::Finding finding) { findings_.push_back(std::move(finding)); }

  std::vector<findings::Finding>& findings() { return findings_; }
  const SinkCounts& counts() const { return counts_; }

 private:
  // Why nobody wants to see it; empty where somebody does.
  std::string_view ReasonToHide(const rules::Rule& rule, const FileState& state, uint32_t begin);

  const Selection& selection_;
  const std::vector<FileState>& states_;
  bool show_generated_;
  Why* why_;
  SinkCounts counts_;
  std::vector<findings::Finding> findings_;
};

}  // namespace premortem::engine
