// What is summed up of a trace, on traces so small that every number can be checked by hand.
#include "evidence/trace_summary.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/trace_builder.h"

namespace premortem::evidence {
namespace {

using Type = TraceEventType;

struct Summed {
  Evidence evidence;
  std::string error;

  const TraceSummary& summary() const { return *evidence.traces().front(); }
  const TraceGroup* GroupOf(std::string_view start) const {
    for (const TraceGroup& group : summary().groups) {
      if (group.start && evidence.Text(evidence.FrameOf(group.start).function) == start) {
        return &group;
      }
    }
    return nullptr;
  }
  const Fact* FactOf(std::string_view name) const {
    for (const Fact& fact : evidence.facts()) {
      if (evidence.Text(fact.name) == name) return &fact;
    }
    return nullptr;
  }
};

Summed Sum(const std::string& bytes) {
  Summed summed;
  MemoryStream stream(bytes);
  InputId input = summed.evidence.AddInput({.name = "test", .kind = InputKind::kTrace});
  Result<void> read = ReadExecutionTrace(input, stream, {}, summed.evidence);
  if (!read) summed.error = read.error().ToString();
  return summed;
}

void Tables(TraceBuilder& trace) {
  trace.Strings({{1, "chan receive"},
                 {2, "main.main"},
                 {3, "main.go"},
                 {4, "main.work"},
                 {5, "GC mark termination"},
                 {6, "order"},
                 {7, "price"}});
  trace.Stack(1, {{2, 3, 7}});
  trace.Stack(2, {{4, 3, 12}});
}

// P0 runs goroutine 1, P1 runs goroutine 9 on thread 2; goroutine 2 is made at 1100, waits in vain
// until 5100 while a collection (2000 to 4000) and a stop of the world (2500 to 2600) pass.
TEST(TraceSummary, AWorstDelayShowsWhatRanMeanwhile) {
  TraceBuilder trace(26);
  Tables(trace);
  trace.Batch(1, 1000);
  trace.Event(Type::kProcStatus, 1, {0, 1});
  trace.Event(Type::kGoStatusStack, 1, {1, 1, 2, 1});
  trace.Event(Type::kGoCreate, 98, {2, 2, 1});
  trace.Event(Type::kGcBegin, 900, {1, 0});
  trace.Event(Type::kStwBegin, 500, {5, 0});
  trace.Event(Type::kStwEnd, 100);
  trace.Event(Type::kGcEnd, 1400, {2});
  trace.Event(Type::kGoBlock, 1000, {1, 1});
  trace.Event(Type::kGoStart, 100, {2, 1});
  trace.Event(Type::kGoUnblock, 100, {1, 1, 2});
  trace.Event(Type::kGoDestroy, 100);
  trace.Event(Type::kGoStart, 50, {1, 2});
  trace.Batch(2, 1500);
  trace.Event(Type::kProcStatus, 0, {1, 1});
  trace.Event(Type::kGoStatus, 1, {9, 2, 2});
  Summed summed = Sum(trace.Finish());
  ASSERT_EQ(summed.error, "");
  const TraceSummary& summary = summed.summary();

  const TraceGroup* work = summed.GroupOf("main.work");
  ASSERT_NE(work, nullptr);
  EXPECT_EQ(work->created, 1u);
  EXPECT_EQ(work->ended, 1u);
  EXPECT_EQ(work->short_lived, 1u);
  EXPECT_EQ(work->TimeIn(GoStatus::kRunnable), 4000u);
  EXPECT_EQ(work->TimeIn(GoStatus::kRunning), 200u);
  const TraceGroup* main = summed.GroupOf("main.main");
  ASSERT_NE(main, nullptr);
  EXPECT_EQ(main->alive, 1u);
  EXPECT_EQ(main->TimeIn(GoStatus::kWaiting), 200u);
  EXPECT_EQ(main->TimeIn(GoStatus::kRunnable), 150u);

  EXPECT_EQ(summary.marking.total, 2000u);
  ASSERT_EQ(summary.stops.size(), 2u);
  EXPECT_EQ(summary.stops[1].time.total, 100u);
  EXPECT_EQ(summary.procs, 2u);
  EXPECT_EQ(summary.latency.count, 2u);

  ASSERT_EQ(summary.worst_delays.size(), 2u);
  const TraceDelay& worst = summary.worst_delays[0];
  EXPECT_EQ(worst.delay, 4000u);
  EXPECT_EQ(worst.goroutine, 2u);
  EXPECT_EQ(worst.cause, RunnableCause::kCreated);
  EXPECT_EQ(worst.marking, 2000u);
  EXPECT_EQ(worst.stopped, 100u);
  ASSERT_EQ(worst.procs.size(), 2u);
  EXPECT_EQ(worst.procs[0].known, 4000u);
  EXPECT_EQ(worst.procs[0].scheduler, 100u);
  ASSERT_EQ(worst.procs[0].ran.size(), 1u);
  EXPECT_EQ(worst.procs[0].ran[0].goroutine, 1u);
  EXPECT_EQ(worst.procs[0].ran[0].time, 3900u);
  // P1 is known from 1500 on, in the scheduler for a nanosecond.
  EXPECT_EQ(worst.procs[1].known, 3600u);
  ASSERT_EQ(worst.procs[1].ran.size(), 1u);
  EXPECT_EQ(worst.procs[1].ran[0].goroutine, 9u);

  ASSERT_EQ(summed.evidence.edges().size(), 2u);
  const Edge& edge = summed.evidence.edges()[1];
  EXPECT_EQ(summed.evidence.FrameOf(edge.waker).line, 12u);
  EXPECT_EQ(summed.evidence.FrameOf(edge.woken).line, 7u);
  EXPECT_EQ(edge.total_delay, 200u);
}

TEST(TraceSummary, TasksAndRegionsOverGenerations) {
  TraceBuilder trace(26);
  Tables(trace);
  trace.Batch(1, 1000);
  trace.Event(Type::kProcStatus, 1, {0, 1});
  trace.Event(Type::kGoStatus, 1, {1, 1, 2});
  trace.Event(Type::kUserTaskBegin, 98, {3, 0, 6, 0});
  trace.Event(Type::kUserTaskBegin, 10, {4, 0, 6, 0});
  trace.Event(Type::kUserRegionBegin, 90, {3, 7, 0});
  trace.NextGeneration();
  trace.Strings({{70, "price"}});  // ids hold for a generation
  trace.Batch(1, 2000);
  trace.Event(Type::kProcStatus, 0, {0, 1});
  trace.Event(Type::kGoStatus, 1, {1, 1, 2});
  trace.Event(Type::kUserRegionEnd, 199, {3, 70, 0});
  trace.Event(Type::kUserTaskEnd, 100, {3, 0});
  Summed summed = Sum(trace.Finish());
  ASSERT_EQ(summed.error, "");
  ASSERT_EQ(summed.FactOf("damaged"), nullptr);
  const TraceSummary& summary = summed.summary();
  ASSERT_EQ(summary.tasks.size(), 2u);
  EXPECT_EQ(summary.tasks[1].time.total, 1200u);
  EXPECT_EQ(summary.tasks[1].open, 1u);
  ASSERT_EQ(summary.regions.size(), 2u);
  EXPECT_EQ(summary.regions[1].time.total, 1000u);
  EXPECT_EQ(summary.regions[1].open, 0u);
}

TEST(TraceSummary, SaysWhatIsMissing) {
  TraceBuilder trace(26, 5);
  Tables(trace);
  trace.Batch(1, 1000);
  trace.Event(Type::kProcStatus, 1, {0, 1});
  trace.NextGeneration();
  Summed summed = Sum(trace.Unfinished());
  const Fact* cut = summed.FactOf("truncated");
  ASSERT_NE(cut, nullptr);
  EXPECT_TRUE(summed.evidence.Text(cut->text).starts_with("byte "));
  const Fact* first = summed.FactOf("first generation");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->number, 5);

  EXPECT_NE(Sum(TraceBuilder(26).Unfinished()).error.find("cut"), std::string::npos);
}

TEST(TraceSummary, TheGoroutinesAtTheEndAreGroups) {
  TraceBuilder trace(26);
  Tables(trace);
  trace.Batch(1, 1000);
  trace.Event(Type::kProcStatus, 1, {0, 1});
  trace.Event(Type::kGoStatus, 1, {1, 1, 2});
  trace.Event(Type::kGoBlock, 8, {1, 1});
  trace.Event(Type::kHeapAlloc, 180'000'000'000, {4096});
  Summed summed = Sum(trace.Finish());
  ASSERT_EQ(summed.evidence.groups().size(), 2u);
  const Group& group = summed.evidence.groups()[1];
  EXPECT_EQ(summed.evidence.Text(group.state), "chan receive");
  EXPECT_EQ(group.goroutines[0], 1u);
  ASSERT_EQ(group.waits.buckets().size(), 1u);
  EXPECT_EQ(group.waits.buckets()[0].minutes, 3u);
  bool heap = false;
  for (const Series& series : summed.evidence.series()) {
    if (summed.evidence.Text(series.name) != "heap") continue;
    heap = true;
    ASSERT_EQ(series.points.size(), 1u);
    EXPECT_EQ(series.points[0].value, 4096);
  }
  EXPECT_TRUE(heap);
}

TEST(TimeHistogram, BucketsAreNarrow) {
  for (size_t bucket = 1; bucket + 1 < TimeHistogram::kBuckets; ++bucket) {
    uint64_t least = TimeHistogram::LeastOf(bucket);
    EXPECT_GT(TimeHistogram::LeastOf(bucket + 1), least);
    TimeHistogram histogram;
    histogram.Add(least);
    histogram.Add(TimeHistogram::LeastOf(bucket + 1) - 1);
    EXPECT_EQ(histogram.counts()[bucket], 2u) << bucket;
    EXPECT_EQ(histogram.Quantile(0.99), TimeHistogram::LeastOf(bucket + 1) - 1);
  }
  TimeHistogram histogram;
  histogram.Add(UINT64_MAX);
  EXPECT_EQ(histogram.counts()[TimeHistogram::kBuckets - 1], 1u);
  EXPECT_EQ(TimeHistogram().Quantile(0.5), 0u);
}

}  // namespace
}  // namespace premortem::evidence
