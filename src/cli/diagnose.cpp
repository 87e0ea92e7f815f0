// `premortem diagnose`: which mistakes the evidence of a running service shows.

#include "diagnosis/diagnose.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "report/symptoms.h"
#include "serve/live.h"

namespace premortem::cli {

namespace {

// The token for services: from the file that was named, else from the environment.
Result<std::string> ReadToken(const std::string& file) {
  if (file.empty()) {
    const char* token = std::getenv("PREMORTEM_TOKEN");
    return std::string(token == nullptr ? "" : token);
  }
  constexpr uint64_t kLongest = 64 * 1024;
  Result<std::unique_ptr<ByteStream>> stream = OpenStream(file);
  if (!stream) return Fail(stream.error());
  Result<std::string> text = ReadAll(**stream, kLongest);
  if (!text) return Fail(Error{.message = "a token was expected", .file = file});
  if (Trim(*text).empty()) return Fail(Error{.message = "holds no token", .file = file});
  return std::string(Trim(*text));
}

// Set by the interrupt key: what a handler of signals may touch.
volatile std::sig_atomic_t interrupted = 0;

// Shows how far it is on a terminal, and takes an interrupt for the end of the samples: what was
// seen until then is diagnosed. A second one ends the program.
class Waiter : public serve::LiveWatcher {
 public:
  explicit Waiter(bool samples) {
    if (!samples) return;
    struct sigaction action{};
    action.sa_handler = [](int) { interrupted = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
  }
  ~Waiter() override {
    if (shown_) std::fputc('\n', stderr);
  }

  void Sampled(const serve::LiveProgress& progress) override {
    if (isatty(STDERR_FILENO) == 0) return;
    shown_ = true;
    std::fprintf(stderr, "\rsample %llu of %llu: %llu goroutines ",
                 static_cast<unsigned long long>(progress.sample),
                 static_cast<unsigned long long>(progress.samples),
                 static_cast<unsigned long long>(progress.goroutines));
  }
  bool Enough() override { return interrupted != 0; }

 private:
  bool shown_ = false;
};

// Asks the services at `addresses`; says on stderr what went wrong. False where something did.
bool AskServices(std::span<const std::string> addresses, const CommandLine& line,
                 evidence::Evidence& evidence) {
  serve::LiveOptions options = line.live;
  Result<std::string> token = ReadToken(line.token_file);
  if (!token) return PrintError(token.error().ToString()), false;
  options.http.bearer_token = *token;
  evidence::LoadReport report;
  {
    Waiter waiter(options.stretch > 0);
    serve::CollectLive(addresses, options, evidence::Limits(), evidence, report, waiter);
  }
  for (const Error& error : report.errors) PrintError(error.ToString());
  return report.errors.empty();
}

}  // namespace

int RunDiagnose(const CommandLine& line) {
  const FileSystem& fs = RealFileSystem();
  if (!line.source_folder.empty() && !fs.IsDirectory(line.source_folder)) {
    PrintError(line.source_folder + ": a folder with the service's source was expected");
    return kExitUnusable;
  }
  std::vector<std::string> files = line.files;
  auto addresses = std::ranges::stable_partition(
      files, [](const std::string& name) { return !serve::IsUrl(name); });
  if (addresses.empty() && line.live.stretch > 0) {
    PrintError("--for expects the address of a service, as in http://localhost:6060/debug/pprof");
    return kExitUnusable;
  }
  evidence::Evidence evidence;
  bool fine = LoadEvidence({files.begin(), addresses.begin()}, evidence);
  if (!addresses.empty()) fine = AskServices(addresses, line, evidence) && fine;
  if (evidence.input_count() == 0) {
    if (fine) PrintError("the input holds no evidence that premortem knows");
    return kExitUnusable;
  }
  std::vector<diagnosis::Symptom> symptoms = diagnosis::Diagnose(evidence);
  std::string out = line.format == Format::kJson
                        ? report::SymptomJsonLines(symptoms, fs, line.source_folder)
                        : report::SymptomText(symptoms, fs,
                                              {.color = UseColor(line.color),
                                               .inputs = evidence.input_count(),
                                               .source_folder = line.source_folder});
  if (!Print(out) || !fine) return kExitUnusable;
  bool above_note = std::ranges::any_of(symptoms, [](const diagnosis::Symptom& symptom) {
    return symptom.severity > findings::Severity::kNote;
  });
  return above_note ? kExitFindings : kExitClean;
}

}  // namespace premortem::cli
