// The text forms of profiles, with the symbols in their comments, and binary CPU profiles.
#include "evidence/legacy_profile.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "evidence/dump.h"

namespace premortem::evidence {
namespace {

std::string Read(std::string_view text, bool binary = false) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "test", .kind = InputKind::kProfile});
  EXPECT_EQ(binary ? LooksLikeBinaryCpuProfile(text) : LooksLikeTextProfile(text), true);
  Result<void> read = binary ? ReadBinaryCpuProfile(input, text, Limits(), evidence)
                             : ReadTextProfile(input, text, Limits(), evidence);
  if (!read) return read.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);  // without the input
}

TEST(TextProfile, GoroutinesWithLabelsInlinedAndHiddenFrames) {
  EXPECT_EQ(Read("goroutine profile: total 3\n"
                 "2 @ 0x100 0x200 0x300 0x400\n"
                 "# labels: {\"path\":\"/a, b\", \"user\":\"\\\"x\\\"\"}\n"
                 "#\t0x1ff\tmain.inner+0x1f\t\t/app/a.go:7\n"
                 "#\t0x1ff\tmain.outer+0x1f\t/app/a.go:9\n"
                 "#\t0x2ff\n"
                 "\n"
                 "1 @\n"),
            "profile 1 goroutine period=1 goroutine/count time=0 duration=0 types=goroutine/count "
            "default=0\n"
            "  sample 2 labels={path=\"/a, b\" user=\"\\\"x\\\"\"}\n"
            "    0xff\t:0 address\n"
            "    main.inner\t/app/a.go:7 inlined\n"
            "    main.outer\t/app/a.go:9\n"
            "    0x2ff\t:0 address\n"
            "  sample 1\n");
}

TEST(TextProfile, WithoutSymbolsThereAreAddresses) {
  EXPECT_EQ(Read("threadcreate profile: total 1\n1 @ 0x2720fe 0x271fb5\n"),
            "profile 1 threadcreate period=1 threadcreate/count time=0 duration=0 "
            "types=threadcreate/count default=0\n"
            "  sample 1\n"
            "    0x2720fd\t:0 address\n"
            "    0x271fb4\t:0 address\n");
}

// The values are those that pprof computes (oracle/evidence holds whole profiles against it).
TEST(TextProfile, HeapIsUnsampledAndHasMemStats) {
  EXPECT_EQ(Read("heap profile: 13: 1595680 [47130736: 2584596557304] @ heap/1048576\n"
                 "1: 524288 [3: 1572864] @ 0x100\n"
                 "#\t0xff\tmain.f+0x1\t/a.go:1\n"
                 "\n"
                 "0: 0 [1: 16] @ 0x200\n"
                 "\n"
                 "# runtime.MemStats\n"
                 "# Alloc = 1234\n"
                 "# Stack = 10 / 20\n"
                 "# PauseNs = [1 2 3]\n"
                 "# DebugGC = false\n"),
            "fact 1 \"memstats Alloc\" 1234\n"
            "fact 1 \"memstats Stack\" 10\n"
            "fact 1 \"memstats Stack sys\" 20\n"
            "fact 1 \"memstats DebugGC\" \"false\"\n"
            "profile 1 heap period=524288 space/bytes time=0 duration=0 "
            "types=alloc_objects/count,alloc_space/bytes,inuse_objects/count,inuse_space/bytes "
            "default=3\n"
            "  sample 4 2488234 1 829411 labels={bytes=524288}\n"
            "    main.f\t/a.go:1\n"
            "  sample 32768 524296 0 0 labels={bytes=16}\n"
            "    0x1ff\t:0 address\n");
}

TEST(TextProfile, BlockAndMutexAreScaled) {
  EXPECT_EQ(Read("--- contention:\ncycles/second=2000000000\n3000 2 @ 0x100\n"),
            "profile 1 block period=1 contentions/count time=0 duration=0 "
            "types=contentions/count,delay/nanoseconds default=1\n"
            "  sample 2 1500\n"
            "    0xff\t:0 address\n");
  EXPECT_EQ(Read("--- mutex:\ncycles/second=1000000000\nsampling period=5\n3000 2 @ 0x100\n"),
            "profile 1 mutex period=5 contentions/count time=0 duration=0 "
            "types=contentions/count,delay/nanoseconds default=1\n"
            "  sample 10 15000\n"
            "    0xff\t:0 address\n");
}

TEST(TextProfile, MemoryMapEndsIt) {
  EXPECT_EQ(Read("goroutine profile: total 1\n1 @ 0x2\n--- Memory map: ---\n1 @ 0x9\n"),
            "profile 1 goroutine period=1 goroutine/count time=0 duration=0 types=goroutine/count "
            "default=0\n"
            "  sample 1\n"
            "    0x1\t:0 address\n");
}

TEST(TextProfile, ErrorsNameTheLine) {
  EXPECT_EQ(Read("goroutine profile: total 1\nx @ 0x2\n"),
            "test:2: a sample was expected: COUNT @ ADDRESSES");
  EXPECT_EQ(Read("goroutine profile: total 1\n1 @ 0xg\n"),
            "test:2: a sample was expected: COUNT @ ADDRESSES");
  EXPECT_EQ(Read("goroutine profile: total 1\n99999999999999999999 @ 0x1\n"),
            "test:2: a sample was expected: COUNT @ ADDRESSES");
  EXPECT_EQ(Read("heap profile: 1: 2 [3: 4] @ heap\n"),
            "test:1: the sampling rate was expected at the end, as in \"@ heap/1048576\"");
  EXPECT_EQ(Read("heap profile: 1: 2 [3: 4] @ heap/2\n1: 2 @ 0x1\n"),
            "test:2: a sample was expected: N: BYTES [N: BYTES] @ ADDRESSES");
  EXPECT_EQ(Read("--- mutex:\nsampling period=x\n"), "test:2: a number was expected behind \"=\"");
  EXPECT_EQ(Read("goroutine profile: total 1\n1 @ 0x1\n# labels: {\"a\"}\n"),
            "test:3: labels were expected, as in {\"key\":\"value\"}");
}

TEST(TextProfile, CountsThatOverflowStayAtTheGreatest) {
  std::string dump = Read(
      "--- mutex:\ncycles/second=1\nsampling period=9223372036854775807\n"
      "9223372036854775807 9223372036854775807 @ 0x100\n");
  EXPECT_NE(dump.find("sample 9223372036854775807 9223372036854775807"), std::string::npos) << dump;
}

std::string Words(const std::vector<uint64_t>& words) {
  std::string out;
  for (uint64_t word : words) AppendFixed(out, word);
  return out;
}

TEST(BinaryCpuProfile, SamplesUpToTheEndMark) {
  EXPECT_EQ(
      Read(Words({0, 3, 0, 10000, 0, 2, 2, 0x100, 0x201, 1, 1, 0x100, 0, 1, 0}) + "maps", true),
      "profile 1 cpu period=10000000 cpu/nanoseconds time=0 duration=0 "
      "types=samples/count,cpu/nanoseconds default=1\n"
      "  sample 2 20000000\n"
      "    0x100\t:0 address\n"
      "    0x200\t:0 address\n"
      "  sample 1 10000000\n"
      "    0x100\t:0 address\n");
}

TEST(BinaryCpuProfile, TheSignalHandlersFrameIsTakenOut) {
  std::string dump = Read(Words({0, 3, 0, 10000, 0, 2, 3, 0x100, 0x901, 0x201, 0, 1, 0}), true);
  EXPECT_EQ(dump.find("0x900"), std::string::npos) << dump;
}

TEST(BinaryCpuProfile, CutOnesAreErrors) {
  EXPECT_EQ(Read(Words({0, 3, 0, 10000, 0, 2}), true),
            "test: byte 40: a sample or the end mark was expected");
  EXPECT_EQ(Read(Words({0, 3, 0, 10000, 0, 2, 1000000, 1, 2}), true),
            "test: byte 56: a stack has more frames than there can be");
}

}  // namespace
}  // namespace premortem::evidence
