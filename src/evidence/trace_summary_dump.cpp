// The text of a trace's summary.
#include "base/text.h"
#include "evidence/trace_summary.h"

namespace premortem::evidence {

namespace {

std::string Milliseconds(uint64_t nanoseconds) {
  std::string text = std::to_string(nanoseconds / 1'000'000) + '.';
  std::string rest = std::to_string(nanoseconds % 1'000'000 / 1'000);
  return text + std::string(3 - rest.size(), '0') + rest + "ms";
}

std::string TextOf(const TimeSum& sum) {
  return std::to_string(sum.count) + " total " + Milliseconds(sum.total) + " greatest " +
         Milliseconds(sum.greatest);
}

constexpr int kShownFrames = 4;

// The innermost functions of a stack.
std::string TextOf(StackId stack, const Evidence& evidence) {
  if (!stack) return "-";
  std::string text;
  for (int depth = 0; stack && depth < kShownFrames;
       stack = evidence.NodeOf(stack).caller, ++depth) {
    if (depth > 0) text += " < ";
    const Frame& frame = evidence.FrameOf(stack);
    AppendEscaped(text, evidence.Text(frame.function));
    if (frame.line != 0) text += ':' + std::to_string(frame.line);
  }
  return text;
}

std::string TextOf(StringId text, const Evidence& evidence) {
  std::string out;
  AppendEscaped(out, evidence.Text(text));
  return out.empty() ? "-" : out;
}

class SummaryDump {
 public:
  SummaryDump(std::string& out, const TraceSummary& summary, const Evidence& evidence)
      : out_(out), summary_(summary), evidence_(evidence) {}

  void Dump() {
    Line("trace of " + Milliseconds(summary_.duration()) + ", " + std::to_string(summary_.events) +
         " events, " + std::to_string(summary_.procs) + " procs");
    Line("marking " + TextOf(summary_.marking));
    Line("sweeping " + TextOf(summary_.sweeping) + ", " + std::to_string(summary_.swept) +
         " bytes swept, " + std::to_string(summary_.reclaimed) + " reclaimed");
    Line("steals " + std::to_string(summary_.steals));
    Line("latency " + TextOf(summary_.latency) + Quantiles(summary_.latencies));
    Groups();
    Stays();
    Stretches("stop", summary_.stops);
    Stretches("region", summary_.regions);
    Stretches("task", summary_.tasks);
    for (const TraceDelay& delay : summary_.worst_delays) Delay(delay);
  }

 private:
  void Line(const std::string& text) { out_ += text + '\n'; }

  static std::string Quantiles(const TimeHistogram& histogram) {
    return " p50 " + Milliseconds(histogram.Quantile(0.5)) + " p99 " +
           Milliseconds(histogram.Quantile(0.99));
  }

  std::string GroupName(uint32_t group) const {
    const TraceGroup& row = summary_.groups[group];
    return TextOf(row.start, evidence_) + " by " + TextOf(row.created_by, evidence_);
  }

  void Groups() {
    for (uint32_t i = 0; i < summary_.groups.size(); ++i) {
      const TraceGroup& group = summary_.groups[i];
      if (group.created + group.ended + group.alive == 0) continue;
      Line("group " + GroupName(i));
      Line("  created " + std::to_string(group.created) + " ended " + std::to_string(group.ended) +
           " alive " + std::to_string(group.alive) + " short " + std::to_string(group.short_lived));
      Line("  running " + Milliseconds(group.TimeIn(GoStatus::kRunning)) + " runnable " +
           Milliseconds(group.TimeIn(GoStatus::kRunnable)) + " waiting " +
           Milliseconds(group.TimeIn(GoStatus::kWaiting)) + " syscall " +
           Milliseconds(group.TimeIn(GoStatus::kSyscall)));
      Line("  latency " + TextOf(group.latency) + Quantiles(group.latencies));
      if (group.assist.count > 0) Line("  assist " + TextOf(group.assist));
    }
  }

  void Stays() {
    for (const TraceStay& stay : summary_.stays) {
      if (stay.time.count == 0) continue;
      Line("stay " + std::string(Name(stay.status)) + " (" + TextOf(stay.reason, evidence_) + ") " +
           TextOf(stay.stack, evidence_) + ": " + TextOf(stay.time));
    }
  }

  void Stretches(std::string_view what, const std::vector<TraceStretch>& rows) {
    for (const TraceStretch& row : rows) {
      if (row.time.count + row.open == 0) continue;
      Line(std::string(what) + ' ' + TextOf(row.name, evidence_) + ": " + TextOf(row.time) +
           ", open " + std::to_string(row.open));
    }
  }

  void Delay(const TraceDelay& delay) {
    Line("delay " + Milliseconds(delay.delay) + " of G" + std::to_string(delay.goroutine) + ' ' +
         GroupName(delay.group) + " at " +
         Milliseconds(static_cast<uint64_t>(delay.time - summary_.begin)) + ", " +
         std::string(Name(delay.cause)) + " by " + TextOf(delay.waker, evidence_) + " after " +
         TextOf(delay.stack, evidence_));
    Line("  marking " + Milliseconds(delay.marking) + " stopped " + Milliseconds(delay.stopped) +
         " steals " + std::to_string(delay.steals));
    for (const TraceProcShare& proc : delay.procs) {
      std::string text = "  P" + std::to_string(proc.proc) + " known " + Milliseconds(proc.known) +
                         " idle " + Milliseconds(proc.idle) + " syscall " +
                         Milliseconds(proc.syscall) + " scheduler " + Milliseconds(proc.scheduler);
      for (const TraceProcShare::Ran& ran : proc.ran) {
        text += "; " + std::to_string(ran.times) + " x " + GroupName(ran.group) + ' ' +
                Milliseconds(ran.time) + " (G" + std::to_string(ran.goroutine) + ' ' +
                Milliseconds(ran.longest) + ')';
      }
      Line(text);
    }
  }

  std::string& out_;
  const TraceSummary& summary_;
  const Evidence& evidence_;
};

}  // namespace

void DumpTraceSummary(std::string& out, const TraceSummary& summary, const Evidence& evidence) {
  SummaryDump(out, summary, evidence).Dump();
}

}  // namespace premortem::evidence
