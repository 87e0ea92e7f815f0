// Reports of the race detector.
#include "evidence/race_report.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/dump.h"

namespace premortem::evidence {
namespace {

std::string Read(std::string_view text, Limits limits = {}) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "test", .kind = InputKind::kRaceReport});
  Result<void> read = ReadRaceReports(input, text, limits, evidence);
  if (!read) return read.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);  // without the input
}

constexpr std::string_view kReport =
    "==================\n"
    "WARNING: DATA RACE\n"
    "Write at 0x00c0000a4028 by goroutine 8:\n"
    "  main.(*cache).put()\n"
    "      /app/my cache.go:11 +0x158\n"
    "  main.main.func1()\n"
    "      /app/main.go:21 +0x92\n"
    "\n"
    "Previous read at 0x00c0000a4028 by main goroutine:\n"
    "  main.main()\n"
    "      /app/main.go:28 +0x2e4\n"
    "\n"
    "Goroutine 8 (running) created at:\n"
    "  main.main()\n"
    "      /app/main.go:19 +0xfb\n"
    "==================\n";

constexpr std::string_view kRace =
    "  write\n"
    "    main.(*cache).put\t/app/my cache.go:11\n"
    "    main.main.func1\t/app/main.go:21\n"
    "  created by\n"
    "    main.main\t/app/main.go:19\n"
    "  read\n"
    "    main.main\t/app/main.go:28\n";

TEST(RaceReport, TwoAccessesAndWhereTheirGoroutinesBegan) {
  EXPECT_TRUE(HasRaces(kReport));
  EXPECT_EQ(Read(kReport), "race 1 count=1\n" + std::string(kRace));
}

TEST(RaceReport, ReportsInALogAreSummed) {
  std::string log = "2026/11/21 started\n" + std::string(kReport) + "--- FAIL: TestX (0.00s)\n" +
                    "    testing.go:1617: race detected during execution of test\n" +
                    std::string(kReport);
  EXPECT_EQ(Read(log), "race 1 count=2\n" + std::string(kRace));
}

TEST(RaceReport, OrderOfTheAccessesDoesNotMatter) {
  constexpr std::string_view kFirst =
      "WARNING: DATA RACE\nRead at 0x1 by goroutine 1:\n  p.f()\n      /p.go:1 +0x1\n\n"
      "Previous write at 0x1 by goroutine 2:\n  p.g()\n      /p.go:2 +0x1\n==================\n";
  constexpr std::string_view kSecond =
      "WARNING: DATA RACE\nWrite at 0x2 by goroutine 3:\n  p.g()\n      /p.go:2 +0x1\n\n"
      "Previous read at 0x2 by goroutine 4:\n  p.f()\n      /p.go:1 +0x1\n==================\n";
  EXPECT_EQ(Read(std::string(kFirst) + std::string(kSecond)),
            "race 1 count=2\n  read\n    p.f\t/p.go:1\n  write\n    p.g\t/p.go:2\n");
}

TEST(RaceReport, StackThatIsLost) {
  EXPECT_EQ(Read("WARNING: DATA RACE\nRead at 0x1 by goroutine 1:\n  p.f()\n      /p.go:1 +0x1\n\n"
                 "Previous write at 0x1 by goroutine 2:\n  [failed to restore the stack]\n\n"),
            "race 1 count=1\n  read\n    p.f\t/p.go:1\n  write\n");
}

TEST(RaceReport, CutReportIsLeftOut) {
  EXPECT_EQ(Read(kReport.substr(0, 120)),
            "fact 1 \"truncated\" \"1 reports of races without both accesses\"\n");
}

TEST(RaceReport, LimitOfFrames) {
  EXPECT_EQ(Read(kReport, {.stack_frames = 1}),
            "test:7: has a stack with more frames than the limit");
}

}  // namespace
}  // namespace premortem::evidence
