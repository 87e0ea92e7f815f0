// Intervals from transitions.
#include "evidence/trace_dump.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace premortem::evidence {

namespace {

constexpr size_t kPrintAt = 64 << 10;

// Bytes that would break a line or a terminal, as \xNN; a backslash too.
void AppendPlain(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\') {
      out += c;
    } else {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

class Dumper : public TraceVisitor {
 public:
  explicit Dumper(FunctionRef<void(const std::string&)> print) : print_(print) {}

  void Generation(const TraceGeneration& generation) override { generation_ = &generation; }
  void Event(const TraceEvent& event) override;
  void Finish();

 private:
  struct Interval {
    uint64_t goroutine = 0;
    GoStatus state = GoStatus::kNone;
    int64_t since = 0;
    std::string why;  // reason and place
  };

  void Print(const Interval& interval, std::string_view end);
  void Flush() {
    print_(out_);
    out_.clear();
  }

  FunctionRef<void(const std::string&)> print_;
  const TraceGeneration* generation_ = nullptr;
  std::vector<Interval> intervals_;  // by slot
  std::string out_;
};

void Dumper::Event(const TraceEvent& event) {
  if (event.goroutine_slot == TraceEvent::kNoSlot || event.from == event.to) return;
  if (event.goroutine_slot >= intervals_.size()) intervals_.resize(event.goroutine_slot + 1);
  Interval& interval = intervals_[event.goroutine_slot];
  if (interval.state != GoStatus::kNone) Print(interval, std::to_string(event.time));
  interval.goroutine = event.goroutine;
  interval.state = event.to;
  interval.since = event.time;
  interval.why.clear();
  if (event.string == TraceGeneration::kEmptyString) {
    interval.why += '-';
  } else {
    AppendPlain(interval.why, generation_->StringAt(event.string));
  }
  interval.why += '\t';
  // Of who wakes another, the stack is the waker's.
  bool own = event.type != TraceEventType::kGoUnblock;
  uint32_t stack = event.new_stack != 0 ? event.new_stack : own ? event.stack : 0;
  bool made =
      event.type == TraceEventType::kGoCreate || event.type == TraceEventType::kGoCreateBlocked;
  if (made && event.new_stack == 0) stack = 0;
  if (stack == 0 || generation_->stacks[stack - 1].count == 0) {
    interval.why += '-';
    return;
  }
  const TraceFrame& frame = generation_->frames[generation_->stacks[stack - 1].first];
  AppendPlain(interval.why, generation_->StringAt(frame.function));
  interval.why += ':';
  AppendDecimal(interval.why, frame.line);
}

void Dumper::Print(const Interval& interval, std::string_view end) {
  out_ += 'G';
  AppendDecimal(out_, interval.goroutine);
  out_ += '\t';
  out_ += Name(interval.state);
  out_ += '\t';
  out_ += std::to_string(interval.since);
  out_ += '\t';
  out_ += end;
  out_ += '\t';
  out_ += interval.why;
  out_ += '\n';
  if (out_.size() >= kPrintAt) Flush();
}

void Dumper::Finish() {
  std::erase_if(intervals_, [](const Interval& i) { return i.state == GoStatus::kNone; });
  std::ranges::sort(intervals_, {}, &Interval::goroutine);
  for (const Interval& interval : intervals_) Print(interval, "-");
  Flush();
}

}  // namespace

Result<TraceEnd> DumpTrace(ByteStream& stream, FunctionRef<void(const std::string&)> print) {
  Dumper dumper(print);
  Result<TraceEnd> end = ReadTrace(stream, dumper);
  dumper.Finish();
  return end;
}

}  // namespace premortem::evidence
