// Goroutine dumps in the forms that the runtime, tests and logs give them.
#include "evidence/goroutine_dump.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/dump.h"

namespace premortem::evidence {
namespace {

// The dump of what is read, without the first input.
std::string Read(std::string_view text, const Limits& limits = {}) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "test", .kind = InputKind::kGoroutineDump});
  Result<void> read = ReadGoroutineDump(input, text, limits, evidence);
  if (!read) return read.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);
}

// The line of the only group of a goroutine with this header.
std::string Header(std::string_view header) {
  std::string dump = Read(std::string(header) + "\nmain.f()\n\t/a.go:1 +0x1\n");
  return dump.substr(0, dump.find('\n'));
}

TEST(GoroutineDump, StacksThatDifferInNothingShownAreOneGroup) {
  EXPECT_EQ(Read("goroutine 18 [chan send, 5 minutes]:\n"
                 "main.(*worker).run(0xc00001e0a8, {0x4c5e10?, 0x1})\n"
                 "\t/app/worker.go:42 +0x1b\n"
                 "main.outer(...)\n"
                 "\t/app/worker.go:50\n"
                 "created by main.main in goroutine 1\n"
                 "\t/app/main.go:17 +0x25\n"
                 "\n"
                 "goroutine 19 [chan send]:\n"
                 "main.(*worker).run(0xc00001e0b8, {0x4c5e20, 0x2})\n"
                 "\t/app/worker.go:42 +0x2b\n"
                 "main.outer(...)\n"
                 "\t/app/worker.go:50\n"
                 "created by main.main in goroutine 7\n"
                 "\t/app/main.go:17 +0x35\n"
                 "\n"
                 "goroutine 20 [chan send]:\n"
                 "main.(*worker).run(0xc00001e0b8, {0x4c5e20, 0x2})\n"
                 "\t/app/worker.go:43 +0x2b\n"),
            "group 1 count=2 state=\"chan send\" minutes=0x1,5x1 ids=18,19\n"
            "    main.(*worker).run\t/app/worker.go:42\n"
            "    main.outer\t/app/worker.go:50 inlined\n"
            "  created by\n"
            "    main.main\t/app/main.go:17\n"
            "group 1 count=1 state=\"chan send\" minutes=0x1 ids=20\n"
            "    main.(*worker).run\t/app/worker.go:43\n");
}

TEST(GoroutineDump, HeadersOfAllVersions) {
  EXPECT_EQ(Header("goroutine 5 [running]:"),
            "group 1 count=1 state=\"running\" minutes=0x1 ids=5");
  EXPECT_EQ(Header("goroutine 5 [chan receive (nil chan), 12 minutes, locked to thread]:"),
            "group 1 count=1 state=\"chan receive (nil chan)\" locked minutes=12x1 ids=5");
  EXPECT_EQ(Header("goroutine 5 [chan receive (leaked)]:"),
            "group 1 count=1 state=\"chan receive\" leaked minutes=0x1 ids=5");
  EXPECT_EQ(Header("goroutine 5 [runnable (scan)]:"),
            "group 1 count=1 state=\"runnable\" scanned minutes=0x1 ids=5");
  EXPECT_EQ(Header("goroutine 5 [select (durable), 1 minutes, synctest bubble 3]:"),
            "group 1 count=1 state=\"select\" durable synctest minutes=1x1 ids=5");
  EXPECT_EQ(Header("goroutine 5 gp=0xc000102380 m=nil [GC worker (idle)]:"),
            "group 1 count=1 state=\"GC worker (idle)\" minutes=0x1 ids=5");
  EXPECT_EQ(Header("goroutine 0 gp=0x5e6ac0 m=0 mp=0x5e75c0 [idle]:"),
            "group 1 count=1 state=\"idle\" minutes=0x1 ids=");
  // Labels as Go 1.26 prints them on request, and as Go 1.27 does always.
  EXPECT_EQ(Header("goroutine 5 [sleep, 3 minutes labels:{\"a\": \"x]y\", \"b\": \"2\"}]:"),
            "group 1 count=1 state=\"sleep\" labels={a=\"x]y\" b=\"2\"} minutes=3x1 ids=5");
  EXPECT_EQ(Header("goroutine 5 [sleep, 3 minutes] {path: /v1/x, \"odd key\": \"{: \\\"1\\\"}\"}:"),
            "group 1 count=1 state=\"sleep\" labels={odd key=\"{: \\\"1\\\"}\" path=\"/v1/x\"} "
            "minutes=3x1 ids=5");
}

TEST(GoroutineDump, OtherLinesInAStack) {
  EXPECT_EQ(Read("goroutine 5 [running]:\n"
                 "\tgoroutine running on other thread; stack unavailable\n"
                 "created by main.main\n"
                 "\t/app/main.go:17 +0x25\n"
                 "\n"
                 "goroutine 6 [syscall]:\n"
                 "non-Go function at pc=7f1234\n"
                 "do_work\n"
                 "\t/src/work.c:12 pc=0x7f1235\n"
                 "main.deep(0x1)\n"
                 "\t/app/main.go:9 +0x25 fp=0xc000 sp=0xc001 pc=0x45\n"
                 "...200 frames elided...\n"
                 "main.main()\n"
                 "\t/app/my main.go:3 +0x1\n"),
            "group 1 count=1 state=\"running\" minutes=0x1 ids=5\n"
            "  created by\n"
            "    main.main\t/app/main.go:17\n"
            "group 1 count=1 state=\"syscall\" minutes=0x1 ids=6\n"
            "    7f1234\t:0 address\n"
            "    do_work\t/src/work.c:12\n"
            "    main.deep\t/app/main.go:9\n"
            "    ...\t:0\n"
            "    main.main\t/app/my main.go:3\n");
}

TEST(GoroutineDump, AncestorsAreTheCallersOfTheCreator) {
  EXPECT_EQ(Read("goroutine 9 [chan receive]:\n"
                 "main.leaf()\n"
                 "\t/a.go:1 +0x1\n"
                 "created by main.middle in goroutine 7\n"
                 "\t/a.go:5 +0x1\n"
                 "[originating from goroutine 7]:\n"
                 "main.middle(...)\n"
                 "\t/a.go:5 +0x1\n"
                 "main.start(...)\n"
                 "\t/a.go:7 +0x1\n"
                 "created by main.main\n"
                 "\t/a.go:9 +0x1\n"),
            "group 1 count=1 state=\"chan receive\" minutes=0x1 ids=9\n"
            "    main.leaf\t/a.go:1\n"
            "  created by\n"
            "    main.middle\t/a.go:5 inlined\n"
            "    main.start\t/a.go:7 inlined\n"
            "    main.main\t/a.go:9\n");
}

TEST(GoroutineDump, PanicsSignalsAndTimeOutsAreFacts) {
  std::string dump = Read(
      "some log line\n"
      "panic: first [recovered]\n"
      "\tpanic: second\n"
      "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48f]\n"
      "\n"
      "goroutine 1 [running]:\n"
      "main.main()\n"
      "\t/a.go:1 +0x1\n"
      "exit status 2\n");
  EXPECT_TRUE(dump.starts_with(
      "fact 1 \"panic\" \"first [recovered]\"\n"
      "fact 1 \"panic\" \"second\"\n"
      "fact 1 \"signal\" \"SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48f\"\n"
      "group 1 count=1"))
      << dump;
  dump = Read(
      "panic: test timed out after 10m0s\n\trunning tests:\n\t\tTestX (3s)\n\t\tTestY (1s)\n\n"
      "goroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\n");
  EXPECT_NE(dump.find("fact 1 \"running test\" \"TestY (1s)\""), std::string::npos) << dump;
  dump = Read(
      "fatal error: all goroutines are asleep - deadlock!\n\n"
      "goroutine 1 [chan receive]:\nmain.main()\n\t/a.go:1 +0x1\n");
  EXPECT_TRUE(dump.starts_with("fact 1 \"fatal error\" \"all goroutines are asleep - deadlock!\""));
}

constexpr std::string_view kTwo =
    "group 1 count=1 state=\"select\" minutes=2x1 ids=7\n"
    "    main.f\t/a.go:1\n"
    "  created by\n"
    "    main.main\t/a.go:2\n"
    "group 1 count=1 state=\"IO wait\" minutes=0x1 ids=8\n"
    "    main.g\t/a.go:3\n";

TEST(GoroutineDump, InLogsWithOtherLinesBetween) {
  EXPECT_EQ(Read("2026/11/21 10:00:00 starting\n"
                 "goroutine 7 [select, 2 minutes]:\n"
                 "main.f(0x1)\n"
                 "2026/11/21 10:00:01 GET /v1/items (cached) 200\n"
                 "\t/a.go:1 +0x1\n"
                 "created by main.main in goroutine 1\n"
                 "\t/a.go:2 +0x1\n"
                 "{\"level\":\"info\",\"msg\":\"f(x)\"}\n"
                 "\n"
                 "2026/11/21 10:00:02 GET /\n"
                 "goroutine 8 [IO wait]:\n"
                 "main.g()\n"
                 "\t/a.go:3 +0x1\n"
                 "2026/11/21 10:00:03 done: 5\n"),
            kTwo);
}

TEST(GoroutineDump, WithWhatALogPutsBeforeEachLine) {
  std::string plain =
      "goroutine 7 [select, 2 minutes]:\nmain.f(0x1)\n\t/a.go:1 +0x1\n"
      "created by main.main in goroutine 1\n\t/a.go:2 +0x1\n\n"
      "goroutine 8 [IO wait]:\nmain.g()\n\t/a.go:3 +0x1\n";
  for (std::string_view prefix : {"2026-11-21T10:00:00.123456Z stderr F ", "web_1  | ",
                                  "Nov 21 10:00:00 host svc[12]: ", "    "}) {
    std::string text;
    for (size_t begin = 0; begin < plain.size();) {
      size_t end = plain.find('\n', begin) + 1;
      text += prefix;
      text += plain.substr(begin, end - begin);
      begin = end;
    }
    EXPECT_EQ(Read(text), kTwo) << prefix;
  }
}

TEST(GoroutineDump, LoggedAsOneMessage) {
  EXPECT_EQ(Read("2026/11/21 10:00:00 recovered: goroutine 7 [select, 2 minutes]:\n"
                 "main.f(0x1, {0x2, 0x3})\n\t/a.go:1 +0x1\n"
                 "created by main.main in goroutine 1\n\t/a.go:2 +0x1\n\n"
                 "2026/11/21 10:00:00 goroutine 8 [IO wait]:\nmain.g()\n\t/a.go:3 +0x1\n"),
            kTwo);
}

TEST(GoroutineDump, InTheOutputOfGoTestJson) {
  auto line = [](std::string_view package, std::string_view output) {
    return "{\"Time\":\"2026-11-21T10:00:00Z\",\"Action\":\"output\",\"Package\":\"" +
           std::string(package) + "\",\"Test\":\"TestX\",\"Output\":\"" + std::string(output) +
           "\"}\n";
  };
  // Two packages at the same time.
  std::string text = "{\"Action\":\"start\",\"Package\":\"p/a\"}\n" +
                     line("p/a", "goroutine 7 [select, 2 minutes]:\\n") +
                     line("p/b", "goroutine 8 [IO wait]:\\n") + line("p/a", "main.f(0x1)\\n") +
                     line("p/b", "main.g()\\n") + line("p/a", "\\t/a.go:1 +0x1\\n") +
                     line("p/b", "\\t/a.go:3 +0x1\\n") +
                     line("p/a", "created by main.main in goroutine 1\\n") +
                     line("p/a", "\\t/\\u0061.go:2 +0x1\\n");
  std::string dump = Read(text);
  EXPECT_EQ(dump,
            "input 2 \"test\" goroutine dump time=0\n"
            "group 1 count=1 state=\"select\" minutes=2x1 ids=7\n"
            "    main.f\t/a.go:1\n"
            "  created by\n"
            "    main.main\t/a.go:2\n"
            "group 2 count=1 state=\"IO wait\" minutes=0x1 ids=8\n"
            "    main.g\t/a.go:3\n");
}

TEST(GoroutineDump, GoleaksReport) {
  EXPECT_EQ(Read("    leak_test.go:12: found unexpected goroutines:\n"
                 "        [Goroutine 7 in state select, with main.f on top of the stack:\n"
                 "        main.f(0x1)\n"
                 "        \t/a.go:1 +0x1\n"
                 "        created by main.main in goroutine 1\n"
                 "        \t/a.go:2 +0x1\n"
                 "        \n"
                 "         Goroutine 8 in state IO wait, with main.g on top of the stack:\n"
                 "        main.g()\n"
                 "        \t/a.go:3 +0x1\n"
                 "        ]\n"),
            "group 1 count=1 state=\"select\" minutes=0x1 ids=7\n"
            "    main.f\t/a.go:1\n"
            "  created by\n"
            "    main.main\t/a.go:2\n"
            "group 1 count=1 state=\"IO wait\" minutes=0x1 ids=8\n"
            "    main.g\t/a.go:3\n");
}

TEST(GoroutineDump, SeveralDumpsInOneLogAreSeveralInputs) {
  std::string one = "SIGQUIT: quit\n\ngoroutine 1 [sleep]:\nmain.main()\n\t/a.go:1 +0x1\n\n";
  std::string dump = Read(one + one);
  EXPECT_NE(dump.find("input 2 \"test (2)\""), std::string::npos) << dump;
  EXPECT_NE(dump.find("fact 2 \"signal\" \"SIGQUIT: quit\""), std::string::npos) << dump;
  EXPECT_NE(dump.find("group 2 count=1"), std::string::npos) << dump;
  // Without anything between them, goroutine 1 tells.
  std::string bare = "goroutine 1 [sleep]:\nmain.main()\n\t/a.go:1 +0x1\n\n";
  EXPECT_NE(Read(bare + bare).find("input 2"), std::string::npos);
}

TEST(GoroutineDump, CutDumpsSayIt) {
  std::string text = "goroutine 1 [sleep]:\nmain.main()\n\t/a.go:1 +0x1\n\n";
  EXPECT_EQ(Read(text).find("truncated"), std::string::npos);
  text += "goroutine 2 [sel";
  EXPECT_NE(Read(text).find("truncated"), std::string::npos);
  text += "ect]:\nmain.f(0x1";
  std::string dump = Read(text);
  EXPECT_NE(dump.find("\"the dump ends within a goroutine: others may be missing\""),
            std::string::npos)
      << dump;
  EXPECT_NE(dump.find("    ...\t:0\n"), std::string::npos) << dump;

  std::string full;
  size_t whole = 0;
  for (;;) {
    std::string header = "goroutine " + std::to_string(whole + 2) + " [select]:\n";
    full += header + "main.f(0x1)\n\t/a.go:1 +0x1\n\n";
    if (full.size() > (64u << 20)) break;
    ++whole;
  }
  full.resize(64u << 20);
  dump = Read(full);
  EXPECT_NE(dump.find("the dump ends at 64 MiB, where Go stops writing"), std::string::npos);
  EXPECT_NE(dump.find("count=" + std::to_string(whole)), std::string::npos) << dump.substr(0, 2000);
}

TEST(GoroutineDump, WhatIsNoneIsRefused) {
  EXPECT_FALSE(HasGoroutines("goroutine x [y]: goroutine 1, goroutine 5\n"));
  EXPECT_TRUE(HasGoroutines("a goroutine 5 [select]:"));
  EXPECT_EQ(Read("goroutine 5 [select] was seen\n"),
            "test: the header of a goroutine was expected, as in \"goroutine 18 [chan send]:\"");
  EXPECT_NE(Read("goroutine 99999999999999999999 [select]:\n").find("was expected"),
            std::string::npos);
}

TEST(GoroutineDump, LimitsHold) {
  Limits limits;
  limits.stack_frames = 1;
  EXPECT_EQ(Read("goroutine 1 [sleep]:\nmain.f()\n\t/a.go:1\nmain.g()\n\t/a.go:2\n", limits),
            "test:5: a stack has more frames than the limit");
}

}  // namespace
}  // namespace premortem::evidence
