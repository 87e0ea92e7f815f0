// `premortem check`: runs a session and prints what it found.

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include "base/fs.h"
#include "base/stats.h"
#include "cli/commands.h"
#include "cli/version.h"
#include "engine/diff.h"
#include "engine/fix_run.h"
#include "engine/session.h"
#include "engine/write_file.h"
#include "report/report.h"

namespace premortem::cli {

namespace {

using engine::FixRun;
using engine::Progress;
using engine::Session;

// Shows how far a long run has come, on a terminal only; the line is wiped in the end.
class ProgressLine {
 public:
  explicit ProgressLine(const Progress& progress) : progress_(progress) {
    if (isatty(STDERR_FILENO) != 0) thread_ = std::jthread([this] { Run(); });
  }
  ~ProgressLine() {
    {
      std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void Run() {
    auto wait = std::chrono::milliseconds(500);  // short runs show nothing
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, wait, [this] { return done_; })) {
      size_t all = progress_.packages;
      if (all == 0) {
        std::fputs("\r\x1b[Kloading packages", stderr);
      } else {
        std::fprintf(stderr, "\r\x1b[Kanalysed %zu of %zu packages", progress_.packages_done.load(),
                     all);
      }
      std::fflush(stderr);
      shown_ = true;
      wait = std::chrono::milliseconds(100);
    }
  }

  const Progress& progress_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  bool shown_ = false;
  std::jthread thread_;
};

int FailWith(const std::vector<Error>& errors) {
  for (const Error& error : errors) PrintError(error.ToString());
  return kExitUnusable;
}

int StatusOf(const Session& session) {
  if (!session.analysed_anything()) return kExitUnusable;
  for (const findings::Finding& finding : session.findings()) {
    if (finding.severity > findings::Severity::kNote) return kExitFindings;
  }
  return session.unusable().empty() ? kExitClean : kExitUnusable;
}

std::string Format(const Session& session, const CommandLine& line, size_t fixed) {
  switch (line.format) {
    case Format::kText:
      return report::Text(session, {.color = UseColor(line.color), .fixed = fixed});
    case Format::kJson: return report::JsonLines(session);
    case Format::kSarif: return report::Sarif(session, VersionNumber());
    case Format::kGithub: return report::Github(session);
  }
  return {};
}

void PrintWarnings(const Session& session) {
  for (const std::string& warning : session.warnings()) PrintError("warning: " + warning);
  for (const Error& error : session.unusable()) PrintError(error.ToString());
  if (session.counts().files == 0) {
    PrintError("no Go files to analyse; expected folders, ./..., files or import paths");
  }
}

void PrintMeasurements(const Session& session, const CommandLine& line) {
  if (line.stats) std::fputs(Stats::Global().ToString().c_str(), stderr);
  if (!line.check.time_rules) return;
  for (const rules::RuleTime& time : session.RuleTimes()) {
    std::fprintf(stderr, "%12s %10llu calls  %.*s\n", FormatDuration(time.time).c_str(),
                 static_cast<unsigned long long>(time.calls), static_cast<int>(time.rule.size()),
                 time.rule.data());
  }
}

// Prints the findings and says how the run ends.
int PrintFindings(const Session& session, const CommandLine& line, size_t fixed) {
  PrintWarnings(session);
  bool printed = Print(Format(session, line, fixed));
  PrintMeasurements(session, line);
  return printed ? StatusOf(session) : kExitUnusable;
}

// Tells what rules made of a line; findings are no fault here.
int PrintWhy(const Session& session, const CommandLine& line) {
  PrintWarnings(session);
  bool printed = Print(report::WhyText(session));
  PrintMeasurements(session, line);
  return printed ? kExitClean : kExitUnusable;
}

// A baseline accepts everything that it lists, so it is written only where everything that was
// asked for was looked at.
int WriteBaseline(const Session& session) {
  PrintWarnings(session);
  std::string shown = session.ShownPath(session.baseline_path());
  if (!session.analysed_anything() || !session.unusable().empty()) {
    PrintError("the baseline " + shown + " was not written");
    return kExitUnusable;
  }
  std::string text = session.NewBaseline();
  if (auto written = engine::WriteFileAtomically(session.baseline_path(), text); !written) {
    return FailWith({{.message = written.error().message, .file = shown}});
  }
  PrintError("wrote the baseline " + shown);
  return kExitClean;
}

int PrintDiff(const FixRun& run, const CommandLine& line) {
  PrintWarnings(run.session());
  bool printed = true;
  for (const engine::FileChange& change : run.changes()) {
    printed = Print(engine::UnifiedDiff(change.shown_path, change.before, change.after)) && printed;
  }
  PrintMeasurements(run.session(), line);
  if (!printed) return kExitUnusable;
  return run.changes().empty() ? StatusOf(run.session()) : kExitFindings;
}

int RunFixes(const CommandLine& line, Progress& progress) {
  FixRun run(line.check, RealFileSystem(), &progress);
  {
    ProgressLine shown(progress);
    if (!run.Run()) return FailWith(run.session().errors());
  }
  if (line.check.diff) return PrintDiff(run, line);
  if (std::vector<Error> errors = run.Write(); !errors.empty()) return FailWith(errors);
  return PrintFindings(run.session(), line, run.fixes());
}

}  // namespace

int RunCheck(const CommandLine& line) {
  Progress progress;
  if (line.check.fix || line.check.diff) return RunFixes(line, progress);
  Session session(line.check, RealFileSystem(), &progress);
  bool ran = false;
  {
    ProgressLine shown(progress);
    ran = session.Run();
  }
  if (!ran) return FailWith(session.errors());
  if (line.check.why) return PrintWhy(session, line);
  if (line.check.write_baseline) return WriteBaseline(session);
  return PrintFindings(session, line, 0);
}

}  // namespace premortem::cli
