// A whole run over one file with all rules, and its reports: the same twice.
#include "base/fs.h"
#include "engine/session.h"
#include "fuzz.h"
#include "report/report.h"

using namespace premortem;
using namespace premortem::fuzz;

namespace {

std::string Run(const FileSystem& fs) {
  engine::Options options{.directory = "/w", .goroot = "none"};
  options.enable = {"all"};
  options.generated = true;
  options.report_unused_suppressions = true;
  options.environment = workspace::Environment();
  engine::Session session(options, fs);
  Expect(session.Run(), "a file cannot stop a run");
  Expect(session.counts().withheld_fixes == 0, "fixes work");
  return report::Text(session, {}) + report::JsonLines(session) + report::Sarif(session, "0") +
         report::Github(session);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  MemoryFileSystem fs;
  fs.Add("/w/go.mod", "module m\n\ngo 1.21\n");
  fs.Add("/w/x.go", std::string(View(data, size)));
  Expect(Run(fs) == Run(fs), "reports depend on the file alone");
  return 0;
}
