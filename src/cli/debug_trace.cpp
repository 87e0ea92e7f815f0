// `premortem debug trace`: the state intervals of the goroutines of an execution trace.

#include <memory>
#include <string>

#include "base/byte_stream.h"
#include "cli/commands.h"
#include "evidence/trace_dump.h"

namespace premortem::cli {

namespace {

// What was read, as a comment behind the intervals.
std::string Remark(const evidence::TraceEnd& end) {
  std::string text = "# go 1." + std::to_string(end.version) + ", " +
                     std::to_string(end.generations) + " generations, " +
                     std::to_string(end.events) + " events\n";
  if (end.stop) text += (end.stop->cut ? "# cut: " : "# broken: ") + end.stop->error.message + '\n';
  return text;
}

}  // namespace

int RunDebugTrace(const CommandLine& line) {
  bool fine = true;
  for (const std::string& path : line.files) {
    Result<std::unique_ptr<ByteStream>> stream = path == "-" ? StandardInput() : OpenStream(path);
    if (!stream) {
      PrintError(stream.error().ToString());
      fine = false;
      continue;
    }
    Result<evidence::TraceEnd> end =
        evidence::DumpTrace(**stream, [](const std::string& text) { Print(text); });
    if (!end) {
      PrintError(path + ": " + end.error().ToString());
      fine = false;
      continue;
    }
    Print(Remark(*end));
    fine = fine && !end->stop;
  }
  return fine ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
