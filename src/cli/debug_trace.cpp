// `premortem debug trace`: the state intervals of the goroutines of an execution trace.

#include <memory>
#include <string>

#include "base/byte_stream.h"
#include "cli/commands.h"
#include "evidence/evidence.h"
#include "evidence/trace_dump.h"
#include "evidence/trace_summary.h"

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

// The intervals of one trace. False where it could not be read to its end.
Result<bool> PrintIntervals(ByteStream& stream) {
  Result<evidence::TraceEnd> end =
      evidence::DumpTrace(stream, [](const std::string& text) { Print(text); });
  if (!end) return Fail(end.error());
  Print(Remark(*end));
  return !end->stop;
}

// What diagnosis gets of one trace.
Result<bool> PrintSummary(const std::string& path, ByteStream& stream) {
  evidence::Evidence evidence;
  evidence::InputId input = evidence.AddInput({.name = path, .kind = evidence::InputKind::kTrace});
  Result<void> read = evidence::ReadExecutionTrace(input, stream, {}, evidence);
  if (!read) return Fail(read.error());
  std::string text;
  evidence::DumpTraceSummary(text, *evidence.traces().front(), evidence);
  Print(text);
  return true;
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
    Result<bool> whole = line.summary ? PrintSummary(path, **stream) : PrintIntervals(**stream);
    if (!whole) PrintError(path + ": " + whole.error().ToString());
    fine = fine && whole.value_or(false);
  }
  return fine ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
