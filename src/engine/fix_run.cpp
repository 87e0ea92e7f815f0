#include "engine/fix_run.h"

#include <algorithm>

#include "base/stats.h"
#include "engine/builtin.h"
#include "engine/write_file.h"
#include "findings/edits.h"

namespace premortem::engine {

namespace {

using findings::Finding;
using findings::FixKind;

// Fixes that uncover other fixes end soon; fixes that undo each other would never end.
constexpr int kMaxRounds = 10;

}  // namespace

FixRun::FixRun(Options options, const FileSystem& fs, Progress* progress)
    : options_(std::move(options)), fs_(fs), progress_(progress) {}

bool FixRun::Run() {
  for (int round = 0;; ++round) {
    session_ = std::make_unique<Session>(options_, fs_, progress_);
    if (!session_->Run()) return false;
    if (UndoBroken()) continue;  // a file at most once, so this ends
    if (round >= kMaxRounds || !ApplyFixes()) break;
  }
  std::erase_if(changes_, [](const FileChange& change) { return change.before == change.after; });
  std::ranges::sort(changes_, {}, &FileChange::path);
  return true;
}

// Merges what can be merged; the rest has its turn in the next round.
bool FixRun::ApplyFixes() {
  findings::EditMerger merger;
  size_t applied = 0;
  for (const Finding& finding : session_->findings()) {
    if (MayApply(finding) && merger.Add(finding.fixes[0])) ++applied;
  }
  for (source::FileId id : merger.Files()) {
    const source::SourceFile& file = session_->files().Get(id);
    FileChange& change = ChangeOf(file);
    change.after = findings::ApplyEdits(file.text(), merger.EditsOf(id));
    fs_.Add(file.path(), change.after);
  }
  fixes_ += applied;
  return applied > 0;
}

// Every fix was tried, but not with the others of its round: should they not go together, the file
// goes back to what it was.
bool FixRun::UndoBroken() {
  bool undone = false;
  for (const Finding& finding : session_->findings()) {
    if (finding.rule != &kSyntaxError) continue;
    const std::string& path = session_->files().Get(finding.range.file).path();
    auto entry = change_of_.find(path);
    if (entry == change_of_.end()) continue;
    FileChange& change = changes_[entry->second];
    if (change.after == change.before) continue;
    change.after = change.before;
    fs_.Add(path, change.before);
    given_up_.push_back(path);
    Stats::Global().Add("files whose fixes were undone");
    undone = true;
  }
  return undone;
}

bool FixRun::MayApply(const Finding& finding) const {
  if (finding.fixes.empty()) return false;
  bool wanted = finding.rule->fix == FixKind::kSafe ||
                (finding.rule->fix == FixKind::kUnsafe && options_.unsafe_fixes);
  return wanted && std::ranges::none_of(finding.fixes[0].edits, [&](const findings::Edit& edit) {
           const std::string& path = session_->files().Get(edit.range.file).path();
           return std::ranges::find(given_up_, path) != given_up_.end();
         });
}

FileChange& FixRun::ChangeOf(const source::SourceFile& file) {
  auto [entry, is_new] = change_of_.try_emplace(file.path(), changes_.size());
  if (is_new) {
    changes_.push_back({file.path(), session_->ShownPath(file.id()), std::string(file.text()), ""});
  }
  return changes_[entry->second];
}

std::vector<Error> FixRun::Write() const {
  std::vector<Error> errors;
  for (const FileChange& change : changes_) {
    if (Result<void> written = ReplaceFile(change.path, change.before, change.after); !written) {
      errors.push_back({.message = written.error().message, .file = change.shown_path});
    }
  }
  return errors;
}

}  // namespace premortem::engine
