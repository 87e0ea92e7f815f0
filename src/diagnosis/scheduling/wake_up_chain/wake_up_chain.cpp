// Goroutines that hand each item to the next: every hop is a wake-up, which costs more than small
// items are worth. The trace's edges (who wakes whom) give the hops; the chain is followed from the
// busiest edge in both directions.
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::wake_up_chain {

namespace {

using evidence::Edge;
using evidence::GoStatus;
using evidence::StackId;
using evidence::TraceSummary;
using findings::Confidence;
using findings::Severity;

// Wake-ups along one edge in a second. One costs 0.2 microseconds within a processor and 5 where an
// idle thread must be woken: a hundred thousand are 2 to 50 % of a processor. Ours, not calibrated.
constexpr double kNotableRate = 50'000;
constexpr double kSevereRate = 200'000;
// Between two wake-ups, whichever, the processors' time for everything: more is real work. Ours.
constexpr double kLittleWork = 5e-6;  // seconds
// Of the edge before: the next hop of the same items. Ours.
constexpr double kSameItems = 0.25;
constexpr size_t kLongestChain = 8;

// Edges between functions that goroutines begin with.
struct Hop {
  std::string from, to;
  uint64_t count = 0;
  uint64_t most = 0;  // of one edge
  StackId waker;      // of that one
  StackId woken;
};

// With what the goroutine begins, as far as it is the user's: the outermost frame of his code.
std::string BeginOf(Frames& frames, StackId stack) {
  std::string begin;
  for (; stack; stack = frames.evidence().NodeOf(stack).caller) {
    if (frames.OwnerOf(stack) == Owner::kUser) begin = frames.Function(stack);
  }
  return begin;
}

std::vector<Hop> HopsOf(Context& context, evidence::InputId input) {
  std::map<std::pair<std::string, std::string>, size_t> index;
  std::vector<Hop> hops;
  Frames& frames = context.frames();
  for (const Edge& edge : context.evidence().edges().subspan(1)) {
    if (edge.input != input || !frames.UserNode(edge.waker) || !frames.UserNode(edge.woken)) {
      continue;
    }
    std::string from = BeginOf(frames, edge.waker);
    std::string to = BeginOf(frames, edge.woken);
    auto [it, added] = index.try_emplace({from, to}, hops.size());
    if (added) hops.push_back({.from = from, .to = to});
    Hop& hop = hops[it->second];
    hop.count += edge.count;
    if (edge.count > hop.most) {
      hop.most = edge.count;
      hop.waker = edge.waker;
      hop.woken = edge.woken;
    }
  }
  std::ranges::stable_sort(hops, std::greater(), &Hop::count);
  return hops;
}

// The functions that an item passes, from the busiest hop on in both directions.
std::vector<std::string> ChainOf(const std::vector<Hop>& hops) {
  std::vector<std::string> chain = {hops[0].from};
  if (hops[0].to != hops[0].from) chain.push_back(hops[0].to);
  auto least = static_cast<uint64_t>(kSameItems * static_cast<double>(hops[0].count));
  auto known = [&](const std::string& name) {
    return std::ranges::find(chain, name) != chain.end();
  };
  for (bool grown = true; grown && chain.size() < kLongestChain;) {
    grown = false;
    for (const Hop& hop : hops) {
      if (hop.count < least || chain.size() >= kLongestChain) break;
      if (hop.from == chain.back() && !known(hop.to)) {
        chain.push_back(hop.to);
        grown = true;
      } else if (hop.to == chain.front() && !known(hop.from)) {
        chain.insert(chain.begin(), hop.from);
        grown = true;
      }
    }
  }
  return chain;
}

void Report(Context& context, const TraceSummary& trace) {
  double span = Seconds(trace.duration());
  if (span < kLeastTraceSeconds) return;
  std::vector<Hop> hops = HopsOf(context, trace.input);
  if (hops.empty()) return;
  double running = 0;
  for (const evidence::TraceGroup& group : trace.groups) {
    running += Seconds(group.TimeIn(GoStatus::kRunning));
  }
  double all = 0;
  for (const Hop& hop : hops) all += static_cast<double>(hop.count);
  double rate = static_cast<double>(hops[0].count) / span;
  double work = running / all;
  if (rate < kNotableRate || work > kLittleWork) return;
  std::vector<std::string> chain = ChainOf(hops);
  std::string way;
  for (const std::string& function : chain) way += (way.empty() ? "" : " -> ") + Code(function);
  Symptom symptom = TraceSymptom(
      context, trace,
      Rounded(rate) + " times a second one goroutine wakes the next; " +
          (chain.size() == 1 ? "goroutines of " + way + " wake each other" : "the way is " + way) +
          ", " + Duration(work) + " of work each time");
  symptom.severity = rate >= kSevereRate ? Severity::kWarning : Severity::kNote;
  symptom.confidence = Confidence::kStrong;
  symptom.cost.share =
      std::min(1.0, kLittleWork * rate / static_cast<double>(std::max<uint64_t>(trace.procs, 1)));
  symptom.numbers.push_back({"wake-ups in a second", rate, ""});
  symptom.numbers.push_back({"work for each", work, "seconds"});
  symptom.numbers.push_back({"goroutines on the way", static_cast<double>(chain.size()), "count"});
  symptom.places.push_back(
      context.frames().PlaceOf(context.frames().UserNode(hops[0].waker), "wakes"));
  symptom.places.push_back(
      context.frames().PlaceOf(context.frames().UserNode(hops[0].woken), "waits"));
  symptom.advice =
      "hand over batches (a slice of items) in place of single items, give the channel a buffer, "
      "or "
      "let one goroutine do all steps of an item";
  symptom.settle = "a benchmark of the same way with batches of 64";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  for (const auto& trace : context.evidence().traces()) Report(context, *trace);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "wake-up-chain",
             .family = "scheduling",
             .summary = "goroutines wake each other for less work than a wake-up costs",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::wake_up_chain
