// A run over a program: load, parse, run rules, leave out what is suppressed or known, sort.
//
//   Session session(options, RealFileSystem());
//   Result<void> ran = session.Run();
//   for (const Finding& finding : session.findings()) ...
//
// Packages are analysed in parallel and their trees freed as soon as their rules have run.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/hash.h"
#include "base/result.h"
#include "engine/baseline.h"
#include "engine/config.h"
#include "engine/load.h"
#include "engine/options.h"
#include "engine/parsed_package.h"
#include "engine/selection.h"
#include "engine/sink.h"
#include "engine/typing.h"
#include "engine/why.h"
#include "findings/finding.h"
#include "flow/summary.h"
#include "rules/runner.h"

namespace premortem::engine {

// For whoever shows progress, from another thread.
struct Progress {
  std::atomic<size_t> packages_done = 0;
  std::atomic<size_t> packages = 0;
};

struct Counts {
  uint64_t packages = 0;
  uint64_t files = 0;         // that rules looked at
  uint64_t unreadable = 0;    // files of which nothing could be understood
  uint64_t suppressed = 0;    // findings under a suppression comment
  uint64_t in_generated = 0;  // findings in generated files
  uint64_t in_baseline = 0;
  uint64_t withheld_fixes = 0;  // fixes that did not pass their verification: our bugs
};

class Session {
 public:
  // `fs` and `progress` (may be null) must outlive the session.
  Session(Options options, const FileSystem& fs, Progress* progress = nullptr);

  // Fails where the input cannot be used at all: bad configuration, bad patterns. All faults are
  // then in errors().
  bool Run();

  const std::vector<Error>& errors() const { return errors_; }
  // Sorted; without what the options hide.
  const std::vector<findings::Finding>& findings() const { return findings_; }
  // Of findings(), one each.
  const std::vector<Hash128>& fingerprints() const { return fingerprints_; }
  const std::vector<std::string>& warnings() const { return program_.warnings; }
  // Patterns that name nothing.
  const std::vector<Error>& unusable() const { return program_.unusable; }
  const Counts& counts() const { return counts_; }
  const source::FileTable& files() const { return files_; }
  const Config& config() const { return config_; }
  // Only with Options::time_rules.
  std::vector<rules::RuleTime> RuleTimes() const { return runner_->Times(); }
  // Whether there was a file that could be understood at least in part.
  bool analysed_anything() const { return counts_.files > counts_.unreadable; }

  // Whether rules looked at the file; findings may lie in others too, such as the baseline.
  bool WasAnalysed(source::FileId file) const { return states_[file.value].target; }

  // How a file is shown: relative to the working directory, with slashes.
  const std::string& ShownPath(source::FileId file) const { return states_[file.value].shown_path; }
  std::string ShownPath(const std::string& path) const {
    return engine::ShownPath(options_.directory, path);
  }

  // The baseline that this run would write: today's findings, and what the old one says of places
  // that were not looked at.
  std::string NewBaseline() const;
  // What rules made of the line that Options::why names; null where none is named.
  const Why* why() const { return why_.get(); }
  // Whether a rule is on for a file that was analysed.
  bool IsOn(const findings::RuleInfo& rule, source::FileId file) const {
    return selection_->StateOf(rule, states_[file.value].config_path).on;
  }
  // Path of the baseline in use, or empty.
  const std::string& baseline_path() const { return baseline_path_; }

 private:
  bool Configure();
  bool FindNamedLine();
  bool ReadConfig();
  bool ReadBaseline();
  void PrepareFiles();
  FileState StateOf(const rules::PackageView& package, const rules::FileView& file) const;
  // A package while its rules wait for its types, or run.
  struct Analysis {
    ParsedPackage package;
    Sink sink;
  };
  void AnalysePackages();
  std::unique_ptr<Analysis> Open(const rules::PackageView& package);
  void Analyse(Analysis& analysis, size_t index);
  void Summarise(const ParsedPackage& package);
  void AnalyseFlow();
  Sink NewSink() const;
  // Takes the findings of a package, without fixes that do not work. `program` is null before it is
  // linked.
  void CollectVerified(Analysis& analysis, const flow::ProgramFlow* program);
  std::vector<std::string> PlaceInLayers();
  void AnalyseProgram();
  void InspectFile(const rules::FileView& file, Sink& sink);
  void ReportUnusedSuppressions();
  void Collect(Sink& sink);
  void Finish();
  bool IsShown(const findings::Finding& finding) const;
  void TellWhy(const findings::Finding& finding, const char* reason);
  std::string StablePath(source::FileId file) const;
  void DropKnown();
  void ReportStaleEntries(const std::vector<bool>& found);
  bool WasLookedAt(const BaselineEntry& entry) const;

  Options options_;
  const FileSystem& fs_;
  Progress* progress_;

  Config config_;
  std::vector<const rules::Rule*> all_rules_;
  std::optional<Selection> selection_;
  source::FileTable files_;
  Program program_;
  std::vector<FileState> states_;  // by file id
  std::unique_ptr<Why> why_;
  std::unique_ptr<rules::Runner> runner_;
  std::unique_ptr<workspace::Loading> loading_;
  std::unique_ptr<Typing> typing_;              // null where no rule asks for types
  std::vector<rules::GatheredFacts> gathered_;  // by package of program_
  // Where a rule needs Phase::kFlow: of all packages that have types, and the indexes of those that
  // such rules have to look at again.
  std::vector<flow::PackageSummary> summaries_;
  std::vector<size_t> wants_flow_;

  std::string baseline_path_;
  source::FileId baseline_file_;
  std::vector<BaselineEntry> baseline_;
  std::vector<BaselineEntry> current_;  // today's findings, as a baseline has them
  // Stable paths that were looked at: folders with all their files, and files named one by one.
  std::set<std::string, std::less<>> whole_folders_;
  std::set<std::string, std::less<>> single_files_;

  std::vector<Error> errors_;
  std::mutex mutex_;  // of summaries_ to counts_ while packages are analysed
  std::vector<findings::Finding> findings_;
  std::vector<Hash128> fingerprints_;
  Counts counts_;
};

}  // namespace premortem::engine
