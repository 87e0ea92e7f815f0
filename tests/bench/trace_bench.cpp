// Reads an execution trace as often as asked and prints, one line a run: events, seconds of the
// processor, peak memory in kilobytes. For tools/bench/trace.
//
//   trace_bench FILE order [RUNS]       events in order, counted
//   trace_bench FILE summary [RUNS]     the same, and summed up into Evidence
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/stats.h"
#include "evidence/evidence.h"
#include "evidence/trace_order.h"
#include "evidence/trace_summary.h"

using namespace premortem;
using namespace premortem::evidence;

namespace {

class Counter : public TraceVisitor {
 public:
  void Generation(const TraceGeneration&) override {}
  void Event(const TraceEvent&) override { ++events; }
  uint64_t events = 0;
};

Result<uint64_t> Order(ByteStream& stream) {
  Counter counter;
  Result<TraceEnd> end = ReadTrace(stream, counter);
  if (!end) return Fail(end.error());
  if (end->stop) return Fail(end->stop->error);
  return counter.events;
}

Result<uint64_t> Summary(const std::string& name, ByteStream& stream) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = name, .kind = InputKind::kTrace});
  Result<void> read = ReadExecutionTrace(input, stream, {}, evidence);
  if (!read) return Fail(read.error());
  return evidence.traces().front()->events;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: trace_bench FILE order|summary [RUNS]\n");
    return 2;
  }
  int runs = argc > 3 ? std::atoi(argv[3]) : 1;
  for (int run = 0; run < runs; ++run) {
    Result<std::unique_ptr<ByteStream>> stream = OpenStream(argv[1]);
    if (!stream) {
      std::fprintf(stderr, "trace_bench: %s\n", stream.error().ToString().c_str());
      return 2;
    }
    auto start = ThreadCpuTime();
    Result<uint64_t> events =
        std::string_view(argv[2]) == "summary" ? Summary(argv[1], **stream) : Order(**stream);
    double seconds = std::chrono::duration<double>(ThreadCpuTime() - start).count();
    if (!events) {
      std::fprintf(stderr, "trace_bench: %s\n", events.error().ToString().c_str());
      return 2;
    }
    std::printf("%lu %.3f %lu\n", *events, seconds, PeakMemoryBytes() / 1024);
  }
  return 0;
}
