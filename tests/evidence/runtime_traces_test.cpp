// gctrace and schedtrace: what the runtime prints of itself.
#include <gtest/gtest.h>

#include <string>

#include "evidence/dump.h"
#include "evidence/gctrace.h"
#include "evidence/schedtrace.h"

namespace premortem::evidence {
namespace {

template <typename Reader>
std::string Read(Reader read, std::string_view text, const Limits& limits) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "log", .kind = InputKind::kUnknown});
  Result<void> done = read(input, text, limits, evidence);
  if (!done) return done.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump;
}

std::string ReadGc(std::string_view text, const Limits& limits = Limits()) {
  return Read(ReadGcTrace, text, limits);
}

std::string ReadSched(std::string_view text, const Limits& limits = Limits()) {
  return Read(ReadSchedTrace, text, limits);
}

// The points of a series, "time value, time value".
std::string Points(const std::string& dump, const std::string& series) {
  size_t at = dump.find("series " + series);
  if (at == dump.npos) return "no " + series;
  std::string out;
  for (at = dump.find('\n', at) + 1; dump.compare(at, 2, "  ") == 0; at = dump.find('\n', at) + 1) {
    out += (out.empty() ? "" : ", ") + dump.substr(at + 2, dump.find('\n', at) - at - 2);
  }
  return out;
}

TEST(GcTrace, CyclesInALog) {
  std::string dump = ReadGc(
      "gc 7 @2.104s 1%: 0.02+1.3+0.01 ms clock, 0.2+0.3/2.1/0.5+0.1 ms cpu, 12->14->9 MB, 18 MB "
      "goal, 2 MB stacks, 1 MB globals, 8 P\n"
      "a line of the program\n"
      "2026-11-21T10:00:00Z stderr F gc 8 @3.5s 2% (checking for goroutine leaks): 0.04+2+0.03 ms "
      "clock, 1+0/0/0+1 ms cpu, 14->14->10 MB, 18 MB goal, 2 MB stacks, 1 MB globals, 8 P "
      "(forced)\n"
      "gc 9 @4s 2%: cut off");
  EXPECT_EQ(dump.substr(0, dump.find("series")),
            "input 1 \"log\" unknown time=0\n"
            "fact 1 \"forced collections\" 1 count\n"
            "fact 1 \"leak checks\" 1 count\n"
            "fact 1 \"malformed cycles\" 1 count\n");
  EXPECT_EQ(Points(dump, "1 \"live heap\""), "2104000000 9437184, 3500000000 10485760");
  EXPECT_EQ(Points(dump, "1 \"heap goal\""), "2104000000 18874368, 3500000000 18874368");
  EXPECT_EQ(Points(dump, "1 \"concurrent mark\""), "2104000000 1300000, 3500000000 2e+06");
  EXPECT_EQ(Points(dump, "1 \"gc assist cpu\""), "2104000000 3e+05, 3500000000 0");
  EXPECT_EQ(Points(dump, "1 \"gc cpu share\""), "2104000000 1, 3500000000 2");
  EXPECT_EQ(Points(dump, "1 \"processors\""), "2104000000 8, 3500000000 8");
}

TEST(GcTrace, OlderVersionsHaveNoStacksAndGlobals) {
  std::string dump =
      ReadGc("gc 1 @0.5s 0%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, 5 MB goal, 4 P\n");
  EXPECT_EQ(Points(dump, "1 \"processors\""), "500000000 4");
  EXPECT_EQ(dump.find("gc stacks"), dump.npos);
}

TEST(GcTrace, AProcessThatStartsAnewIsAnotherInput) {
  constexpr std::string_view kCycle =
      "gc 1 @1s 0%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, 5 MB goal, 4 P\n";
  std::string dump = ReadGc(std::string(kCycle) + std::string(kCycle));
  EXPECT_NE(dump.find("input 2 \"log (2)\""), dump.npos);
  EXPECT_EQ(Points(dump, "2 \"live heap\""), "1000000000 1048576");
}

TEST(GcTrace, WhatIsNone) {
  for (std::string_view text : {"", "gc", "gc 1 @", "xgc 1 @1s 0%: ", "gc -1 @1s 0%:",
                                "gc 1 @1s 0%: 0+0+0 ms clock, nan+0/0/0+0 ms cpu"}) {
    EXPECT_FALSE(HasGcTrace(text)) << text;
    EXPECT_NE(ReadGc(text).find("log: the cycle of a collector was expected"), std::string::npos);
  }
}

TEST(SchedTrace, LinesWithoutDetails) {
  std::string dump = ReadSched(
      "SCHED 0ms: gomaxprocs=2 idleprocs=0 threads=5 spinningthreads=1 needspinning=0 "
      "idlethreads=2 runqueue=3 [ 4 5 ] schedticks=[ 53 7 ]\n"
      "a line of the program\n"
      "SCHED 1004ms: gomaxprocs=2 idleprocs=1 threads=6 spinningthreads=0 idlethreads=2 "
      "runqueue=0 [1 0]\n");
  EXPECT_EQ(Points(dump, "1 \"threads\""), "0 5, 1004000000 6");
  EXPECT_EQ(Points(dump, "1 \"spinningthreads\""), "0 1, 1004000000 0");
  EXPECT_EQ(Points(dump, "1 \"needspinning\""), "0 0");
  EXPECT_EQ(Points(dump, "1 \"runqueue\""), "0 3, 1004000000 0");
  EXPECT_EQ(Points(dump, "1 \"local runqueues\""), "0 9, 1004000000 1");
}

TEST(SchedTrace, DetailsAreSummedUp) {
  std::string dump = ReadSched(
      "SCHED 5ms: gomaxprocs=2 idleprocs=1 threads=2 runqueue=0 gcwaiting=false nmidlelocked=0\n"
      "  P0: status=1 schedtick=9 syscalltick=0 m=0 runqsize=2 gfreecnt=0 timerslen=7\n"
      "  P1: status=0 schedtick=0 syscalltick=0 m=nil runqsize=1 gfreecnt=0 timerslen=3\n"
      "  M1: p=nil curg=nil mallocing=0 throwing=0 preemptoff= locks=32 dying=0\n"
      "  G1: status=2() m=0 lockedm=0\n"
      "  G2: status=4(chan receive) m=nil lockedm=nil\n"
      "  G3: status=4(chan receive) m=nil lockedm=nil\n"
      "  G4: status=6() m=nil lockedm=nil\n"
      "SCHED 10ms: gomaxprocs=2 idleprocs=1 threads=2 runqueue=0\n"
      "  G1: status=2() m=0 lockedm=0\n"
      "SCHED 15ms: gomaxprocs=2\n");
  EXPECT_EQ(Points(dump, "1 \"timers\""), "5000000 10");
  EXPECT_EQ(Points(dump, "1 \"local runqueues\""), "5000000 3");
  EXPECT_EQ(Points(dump, "1 \"goroutines\" labels={state=\"chan receive\"}"),
            "5000000 2, 10000000 0");
  EXPECT_EQ(Points(dump, "1 \"goroutines\" labels={state=\"running\"}"), "5000000 1, 10000000 1");
}

TEST(SchedTrace, AProcessThatStartsAnewIsAnotherInput) {
  std::string dump = ReadSched("SCHED 9ms: gomaxprocs=2\nSCHED 0ms: gomaxprocs=4\n");
  EXPECT_EQ(Points(dump, "1 \"gomaxprocs\""), "9000000 2");
  EXPECT_EQ(Points(dump, "2 \"gomaxprocs\""), "0 4");
}

TEST(SchedTrace, LimitsAndWhatIsNone) {
  Limits limits;
  limits.rows = 1;
  EXPECT_EQ(ReadSched("SCHED 0ms: gomaxprocs=2 idleprocs=1\n", limits),
            "log:1: more than 1 points");
  EXPECT_EQ(
      ReadGc("gc 1 @1s 0%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, 5 MB goal, 4 P\n", limits),
      "log: more than 1 points");
  for (std::string_view text :
       {"", "SCHED ", "SCHED 1ms: ", "XSCHED 1ms: gomaxprocs=1", "SCHED -1ms: gomaxprocs=1"}) {
    EXPECT_FALSE(HasSchedTrace(text)) << text;
    EXPECT_NE(ReadSched(text).find("log: a line of the scheduler was expected"), std::string::npos);
  }
}

}  // namespace
}  // namespace premortem::evidence
