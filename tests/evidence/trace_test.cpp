// Execution traces: what is in order, what is cut, what is hostile. Whole traces of real programs
// are compared with Go's reader (tools/oracle trace).
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "base/byte_stream.h"
#include "evidence/trace_builder.h"
#include "evidence/trace_dump.h"
#include "evidence/trace_id_map.h"
#include "evidence/trace_order.h"

namespace premortem::evidence {
namespace {

using Type = TraceEventType;

struct Dumped {
  std::string text;
  TraceEnd end;
  std::string error;  // where not even the header could be read
};

Dumped Dump(const std::string& bytes) {
  Dumped dumped;
  MemoryStream stream(bytes);
  Result<TraceEnd> end = DumpTrace(stream, [&](const std::string& text) { dumped.text += text; });
  if (end) {
    dumped.end = *end;
  } else {
    dumped.error = end.error().ToString();
  }
  return dumped;
}

std::string StopOf(const std::string& bytes) {
  Dumped dumped = Dump(bytes);
  return dumped.end.stop ? dumped.end.stop->error.message : "";
}

// P0 on thread 1 runs goroutine 1.
void Running(TraceBuilder& trace, uint64_t ticks = 100) {
  trace.Batch(1, ticks);
  trace.Event(Type::kProcStatus, 0, {0, 1});
  trace.Event(Type::kGoStatus, 1, {1, 1, 2});
}

TEST(TraceHeader, NamesTheVersion) {
  EXPECT_TRUE(Dump("go 1.21 trace\0\0\0"
                   "rest")
                  .error.starts_with("damaged header"));  // the literal ends at its first zero
  auto header = [](std::string_view version) {
    return Dump("go " + std::string(version) + " trace" + std::string(3, '\0')).error;
  };
  EXPECT_TRUE(header("1.11").starts_with("a trace of version 1 (Go 1.11)"));
  EXPECT_TRUE(header("1.21").starts_with("a trace of version 1 (Go 1.21)"));
  EXPECT_TRUE(header("1.24").starts_with("a trace of the unknown version Go 1.24"));
  EXPECT_TRUE(header("1.99").starts_with("a trace of the unknown version Go 1.99"));
  EXPECT_TRUE(header("one").starts_with("not a Go execution trace"));
  EXPECT_TRUE(Dump("").error.starts_with("not a Go execution trace"));
  EXPECT_EQ(header("1.22"), "");
}

TEST(Trace, IntervalsOfAGoroutine) {
  for (int version : {22, 23, 25, 26}) {
    TraceBuilder trace(version);
    Running(trace);
    trace.Event(Type::kGoCreate, 9, {2, 2, 1});
    trace.Event(Type::kGoBlock, 10, {1, 1});
    trace.Event(Type::kGoStart, 5, {2, 1});
    trace.Event(Type::kGoUnblock, 5, {1, 1, 2});
    trace.Event(Type::kGoDestroy, 5);
    trace.Event(Type::kGoStart, 5, {1, 2});
    trace.Strings({{1, "chan receive"}, {2, "main.main"}, {3, "main.go"}, {4, "main.work"}});
    trace.Stack(1, {{2, 3, 7}});
    trace.Stack(2, {{4, 3, 12}});
    Dumped dumped = Dump(trace.Finish());
    EXPECT_FALSE(dumped.end.stop) << dumped.end.stop->error.message;
    EXPECT_EQ(dumped.end.version, version);
    EXPECT_EQ(dumped.text,
              "G1\trunning\t101\t120\t-\t-\n"
              "G2\trunnable\t110\t125\t-\tmain.work:12\n"
              "G1\twaiting\t120\t130\tchan receive\tmain.main:7\n"
              "G2\trunning\t125\t135\t-\t-\n"
              "G1\trunnable\t130\t140\t-\t-\n"
              "G1\trunning\t140\t-\t-\t-\n");
  }
}

TEST(Trace, NumbersBeatTimes) {
  // By its time, thread 2 starts the goroutine before thread 1 wakes it.
  TraceBuilder trace(26);
  Running(trace);
  trace.Event(Type::kGoCreateBlocked, 9, {2, 0, 0});
  trace.Event(Type::kGoUnblock, 90, {2, 1, 0});
  trace.Batch(2, 150);
  trace.Event(Type::kProcStatus, 0, {1, 1});
  trace.Event(Type::kGoStart, 5, {2, 2});
  Dumped dumped = Dump(trace.Finish());
  EXPECT_FALSE(dumped.end.stop);
  // The start comes one nanosecond behind what must come before it.
  EXPECT_EQ(dumped.text,
            "G2\twaiting\t110\t200\t-\t-\n"
            "G2\trunnable\t200\t201\t-\t-\n"
            "G1\trunning\t101\t-\t-\t-\n"
            "G2\trunning\t201\t-\t-\t-\n");
}

TEST(Trace, StolenInASystemCall) {
  TraceBuilder trace(26);
  Running(trace);
  trace.Event(Type::kGoSyscallBegin, 9, {1, 0});
  trace.Event(Type::kGoSyscallEndBlocked, 50);
  trace.Batch(2, 120);
  trace.Event(Type::kProcSteal, 20, {0, 2, 1});
  trace.Event(Type::kProcStart, 1, {0, 3});
  trace.Event(Type::kGoStart, 30, {1, 1});
  Dumped dumped = Dump(trace.Finish());
  EXPECT_FALSE(dumped.end.stop) << dumped.end.stop->error.message;
  EXPECT_EQ(dumped.text,
            "G1\trunning\t101\t110\t-\t-\n"
            "G1\tsyscall\t110\t160\t-\t-\n"
            "G1\trunnable\t160\t171\t-\t-\n"
            "G1\trunning\t171\t-\t-\t-\n");
}

TEST(Trace, CutFilesKeepTheirWholeGenerations) {
  TraceBuilder trace(26, 7);  // as of a flight recorder
  Running(trace);
  trace.Event(Type::kGoStop, 9, {0, 0});
  trace.NextGeneration();
  trace.Batch(1, 200);
  trace.Event(Type::kProcStatus, 0, {0, 1});
  trace.Event(Type::kGoStatus, 1, {1, UINT64_MAX, 1});
  trace.Event(Type::kGoStart, 1, {1, 1});
  Dumped whole = Dump(trace.Finish());
  EXPECT_FALSE(whole.end.stop);
  EXPECT_EQ(whole.end.first_generation, 7u);
  EXPECT_EQ(whole.end.last_generation, 8u);
  EXPECT_EQ(whole.end.events, 6u);

  std::string bytes = trace.Unfinished();
  bytes.pop_back();  // the end of generation 8
  Dumped cut = Dump(bytes);
  ASSERT_TRUE(cut.end.stop);
  EXPECT_TRUE(cut.end.stop->cut);
  EXPECT_EQ(cut.end.stop->generation, 8u);
  EXPECT_EQ(cut.end.events, 3u);
  EXPECT_EQ(cut.text,
            "G1\trunning\t101\t110\t-\t-\n"
            "G1\trunnable\t110\t-\t-\t-\n");
}

TEST(Trace, EveryBeginningIsReadWithoutAFault) {
  for (int version : {22, 26}) {
    TraceBuilder trace(version);
    Running(trace);
    trace.Event(Type::kGoBlock, 300, {1, 1});
    trace.Strings({{1, "select"}});
    trace.Stack(1, {{1, 1, 300}});
    trace.NextGeneration();
    std::string bytes = trace.Finish();
    for (size_t size = kTraceHeaderBytes; size < bytes.size(); ++size) {
      Dumped dumped = Dump(bytes.substr(0, size));
      if (!dumped.end.stop) continue;  // cut between two generations, or after all events
      EXPECT_TRUE(dumped.end.stop->error.message.starts_with("byte ")) << size;
    }
  }
}

TEST(Trace, DamageIsNamedWithItsByte) {
  auto with_batch = [](std::string_view data) {
    TraceBuilder trace(26);
    trace.Append(1, 100, data);
    return StopOf(trace.Finish());
  };
  size_t first = TraceBuilder(26).Unfinished().size();
  std::string at = "byte " + std::to_string(first + 5) + ": ";
  EXPECT_EQ(with_batch("\x63"), at + "expected an event of a thread, found 99");
  EXPECT_EQ(with_batch("\x16"),  // a GoSyscallBegin without anything behind it
            at + "GoSyscallBegin goes beyond its batch, or has a number of more than 64 bits");
  EXPECT_EQ(with_batch(std::string("\x0b\0", 2)), at + "ProcStop happens where no P runs");
  EXPECT_EQ(with_batch(std::string("\x10\0\1\1", 4)),
            at + "GoStart and no event of any other thread can come next");

  TraceBuilder large(26);
  large.Append(1, 1, std::string(kMaxTraceBatchBytes + 1, '\0'));
  EXPECT_NE(StopOf(large.Finish()).find("at most 65536"), std::string::npos);

  TraceBuilder twice(26);
  twice.Strings({{5, "a"}, {5, "b"}});
  EXPECT_NE(StopOf(twice.Finish()).find("two strings with the id 5"), std::string::npos);

  TraceBuilder missing(26);
  missing.Stack(1, {{77, 0, 1}});
  EXPECT_NE(StopOf(missing.Finish()).find("the string 77, which is not there"), std::string::npos);

  TraceBuilder text(26);
  text.Strings({{1, std::string(2000, 'x')}});
  EXPECT_NE(StopOf(text.Finish()).find("a string of 2000 bytes"), std::string::npos);

  EXPECT_NE(StopOf(TraceBuilder(26).Finish() + "\x02").find("expected a batch"), std::string::npos);
}

TEST(Trace, IdsMayBeAnyNumber) {
  TraceBuilder trace(26);
  trace.Batch(uint64_t{1} << 63, 100);
  trace.Event(Type::kProcStatus, 0, {uint64_t{1} << 62, 1});
  trace.Event(Type::kGoStatus, 1, {UINT64_MAX - 1, uint64_t{1} << 63, 2});
  trace.Event(Type::kGoBlock, 1, {uint64_t{1} << 40, uint64_t{1} << 50});
  trace.Strings({{uint64_t{1} << 40, "sleep"}});
  trace.Stack(uint64_t{1} << 50, {{uint64_t{1} << 40, 0, UINT64_MAX}});
  EXPECT_EQ(Dump(trace.Finish()).text,
            "G18446744073709551614\trunning\t101\t102\t-\t-\n"
            "G18446744073709551614\twaiting\t102\t-\tsleep\tsleep:4294967295\n");
}

TEST(TraceIdMap, DoesWhatAMapDoes) {
  std::mt19937_64 random(1);
  TraceIdMap map;
  std::map<uint64_t, uint32_t> wanted;
  for (int i = 0; i < 200'000; ++i) {
    uint64_t id = random() % 500;
    auto found = wanted.find(id);
    ASSERT_EQ(map.Find(id), found == wanted.end() ? TraceIdMap::kNone : found->second);
    if (found != wanted.end()) {
      map.Erase(id);
      wanted.erase(found);
    } else {
      map.Insert(id, static_cast<uint32_t>(i));
      wanted[id] = static_cast<uint32_t>(i);
    }
    ASSERT_EQ(map.size(), wanted.size());
  }
}

}  // namespace
}  // namespace premortem::evidence
