// Execution traces: their events in order, and all that is summed up of them.
#include <vector>

#include "base/byte_stream.h"
#include "evidence/trace_order.h"
#include "evidence/trace_summary.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::fuzz;
using namespace premortem::evidence;

namespace {

// What every visitor may rely on.
class Promises : public TraceVisitor {
 public:
  void Generation(const TraceGeneration& generation) override { generation_ = &generation; }

  void Event(const TraceEvent& event) override {
    Expect(event.time > time_, "times grow");
    time_ = event.time;
    Expect(event.stack <= generation_->stacks.size(), "a stack is of the generation");
    Expect(event.new_stack <= generation_->stacks.size(), "a stack is of the generation");
    Expect(
        event.string == TraceGeneration::kEmptyString || event.string < generation_->strings.size(),
        "a string is of the generation");
    if (event.goroutine_slot == TraceEvent::kNoSlot) return;
    if (event.goroutine_slot >= states_.size()) states_.resize(event.goroutine_slot + 1);
    GoStatus& state = states_[event.goroutine_slot];
    Expect(state == event.from, "a goroutine leaves the state that it is in");
    state = event.to;
  }

 private:
  const TraceGeneration* generation_ = nullptr;
  int64_t time_ = 0;
  std::vector<GoStatus> states_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes = View(data, size);
  Promises promises;
  MemoryStream stream(bytes);
  Result<TraceEnd> end = ReadTrace(stream, promises);
  if (!end) Expect(!end.error().message.empty(), "an error says something");
  if (end && end->stop) {
    Expect(end->stop->error.message.starts_with("byte "), "an error names its byte");
  }

  MemoryStream again(bytes);
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "trace", .kind = InputKind::kTrace});
  Result<void> read = ReadExecutionTrace(input, again, {}, evidence);
  Expect(!read || end.has_value(), "what is summed up could be read");
  if (read) {
    const TraceSummary& summary = *evidence.traces().front();
    Expect(summary.events == end->events, "both readings agree");
    std::string text;
    DumpTraceSummary(text, summary, evidence);
  }
  return 0;
}
