// Numbers with a time: logs, JSON, tables.
#include "evidence/series.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/dump.h"

namespace premortem::evidence {
namespace {

std::string Read(std::string_view text, Limits limits = {}) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "test", .kind = InputKind::kSeries});
  if (Result<void> read = ReadSeries(input, text, limits, evidence); !read) {
    return read.error().ToString();
  }
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);  // without the input
}

std::string Repeat(std::string_view line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line;
  return text;
}

constexpr std::string_view kGoroutines =
    "series 1 \"goroutines\" unit=\"\"\n"
    "  1795255200000000000 1204\n"
    "  1795255230000000000 1208\n";

TEST(Series, LinesOfAnyLog) {
  for (std::string_view text :
       {"2026/11/21 10:00:00 goroutines=1204\n2026/11/21 10:00:30 goroutines=1208\n",
        "2026/11/21 10:00:00 main.go:42: goroutines: 1204\n"
        "2026/11/21 10:00:30 main.go:42: goroutines: 1208\n",
        "time=2026-11-21T10:00:00.000Z level=INFO msg=stats goroutines=1204\n"
        "time=2026-11-21T10:00:30.000Z level=INFO msg=stats goroutines=1208\n",
        "level=info goroutines=1204 ts=1795255200\nlevel=info goroutines=1208 ts=1795255230.0\n",
        "[web-1] [2026-11-21 10:00:00] now at 1204 goroutines.\n"
        "[web-1] [2026-11-21 10:00:30] now at 1208 goroutines.\n",
        "2026/11/21 10:00:00 goroutines 1204\n2026/11/21 10:00:30 goroutines 1208\n",
        "Sat, 21 Nov 2026 10:00:00 GMT there are (1204 goroutines)\n"
        "Sat, 21 Nov 2026 10:00:30 GMT there are (1208 goroutines)\n",
        "2026-11-21T10:00:00.000Z\tINFO\tstats/a.go:7\tstats\t{\"goroutines\": 1204}\n"
        "2026-11-21T10:00:30.000Z\tINFO\tstats/a.go:7\tstats\t{\"goroutines\": 1208}\n",
        "1795255200 goroutines=1204\n1795255230 goroutines=1208\n",
        "{\"time\":\"2026-11-21T10:00:00Z\",\"msg\":\"stats\",\"goroutines\":1204}\n"
        "{\"time\":\"2026-11-21T10:00:30Z\",\"msg\":\"stats\",\"goroutines\":1208}\n",
        "{\"log\":\"goroutines=1204\\n\",\"time\":\"2026-11-21T10:00:00.0Z\"}\n"
        "{\"log\":\"goroutines=1208\\n\",\"time\":\"2026-11-21T10:00:30.0Z\"}\n",
        "{\"level\":\"info\",\"ts\":1795255200.0,\"goroutines\":\"1204\"}\r\n\r\n"
        "not JSON {\r\n{\"level\":\"info\",\"ts\":1795255230.0,\"goroutines\":\"1208\"}\r\n",
        "time,goroutines\n2026-11-21 10:00:00,1204\n2026-11-21 10:00:30,1208\n",
        "\xef\xbb\xbf\"Time\";\"goroutines\"\r\n1795255200000;\"1204\"\r\n1795255230000;1208\r\n",
        "[{\"ts\":1795255200,\"goroutines\":1204},\n {\"ts\":1795255230,\"goroutines\":1208}]",
        "{\"of\":\"web\",\"samples\":[\n{\"goroutines\":1204,\"at\":{},\"ts\":1795255200},\n"
        "{\"goroutines\":1208,\"ts\":1795255230,\"all\":[1,2,{\"x\":3}]}]}"}) {
    EXPECT_EQ(Read(text), kGoroutines) << text;
  }
}

TEST(Series, NamesWithMoreThanOneWord) {
  EXPECT_EQ(Read("2026/11/21 10:00:00 NumGoroutine: 1, goroutine count: 2, runtime.NumCPU() = 3\n"),
            "series 1 \"NumGoroutine\" unit=\"\"\n  1795255200000000000 1\n"
            "series 1 \"goroutine count\" unit=\"\"\n  1795255200000000000 2\n"
            "series 1 \"runtime.NumCPU\" unit=\"\"\n  1795255200000000000 3\n");
}

TEST(Series, QuantitiesHaveUnits) {
  EXPECT_EQ(Read("2026/11/21 10:00:00 heap=12.5MB rss=1KiB wait=1m30.5s p99=-2ms cpu=7% n=+1e3\n"),
            "series 1 \"heap\" unit=\"bytes\"\n  1795255200000000000 13107200\n"
            "series 1 \"rss\" unit=\"bytes\"\n  1795255200000000000 1024\n"
            "series 1 \"wait\" unit=\"seconds\"\n  1795255200000000000 90.5\n"
            "series 1 \"p99\" unit=\"seconds\"\n  1795255200000000000 -0.002\n"
            "series 1 \"cpu\" unit=\"percent\"\n  1795255200000000000 7\n"
            "series 1 \"n\" unit=\"\"\n  1795255200000000000 1000\n");
}

TEST(Series, WhatIsNoNumberOfTheService) {
  for (std::string_view text :
       {"2026/11/21 10:00:00 addr=10.0.0.1:80 id=12ab v=1.2.3 at=10:00:00 d=2026-11-21 main.go:4\n",
        "2026/11/21 10:00:00 x=inf y=nan z=0x1f w=1e999 u=5parsecs\n", "goroutines=1204\n",
        "2026/11/21 10:00:00 goroutine 7 [running]:\n", "10:00:00 mygoroutines 7 goroutinesx\n",
        "10:00:00 v1.2 goroutines, goroutines 5s\n", "{\"goroutines\":1204}\n",
        "{\"ts\":5,\"goroutines\":1204}\n", "{\"ts\":1795255200,\"all\":[1,2]}\n", "time,a\nx,1\n",
        "a,b\n1,2\n", "", "\n\n", "[", "{\"ts\":1795255200,\"goroutines\":}"}) {
    EXPECT_EQ(Read(text),
              "test: a number with a time was expected, as in \"2026/11/21 10:00:00 "
              "goroutines=1204\"")
        << text;
    EXPECT_FALSE(HasSeries(text)) << text;
  }
}

TEST(Series, NestedNamesAreJoined) {
  EXPECT_EQ(Read("{\"mem\":{\"heap\":{\"live\":7}},\"time\":\"2026-11-21T10:00:00Z\",\"n\":1}"),
            "series 1 \"mem.heap.live\" unit=\"\"\n  1795255200000000000 7\n"
            "series 1 \"n\" unit=\"\"\n  1795255200000000000 1\n");
}

TEST(Series, ProcessesAreKeptApart) {
  constexpr std::string_view kTwo =
      "series 1 \"goroutines\" labels={pod=\"a\"} unit=\"\"\n  1795255200000000000 1\n"
      "series 1 \"goroutines\" labels={pod=\"b\"} unit=\"\"\n  1795255200000000000 2\n";
  EXPECT_EQ(Read("2026/11/21 10:00:00 pod=a goroutines=1\n2026/11/21 10:00:00 pod=\"b\" "
                 "goroutines=2\n"),
            kTwo);
  EXPECT_EQ(Read("{\"ts\":1795255200,\"pod\":\"a\",\"goroutines\":1}\n"
                 "{\"ts\":1795255200,\"pod\":\"b\",\"goroutines\":2}\n"),
            kTwo);
  EXPECT_EQ(Read("time\tpod\tgoroutines\n1795255200\ta\t1\n1795255200\tb\t2\n1795255230\tb\tNaN\n"),
            kTwo);
}

TEST(Series, ClocksWithoutADateGoOnFromTheFirst) {
  EXPECT_EQ(
      Read("23:59:30 n=1\n00:00:00 n=2\n23:59:59 n=3\n00:00:01 n=4\n2026/11/21 10:00:00 n=5\n"),
      "series 1 \"n\" unit=\"\"\n  0 1\n  30000000000 2\n  86429000000000 3\n"
      "  86431000000000 4\n");
  EXPECT_EQ(Read("Dec 31 23:59:59 host app[7]: n=1\nJan  1 00:00:01 host app[7]: n=2\n"),
            "series 1 \"n\" unit=\"\"\n  0 1\n  2000000000 2\n");
  // Not a round: two writers, the later line the earlier time.
  EXPECT_EQ(Read("10:00:01 n=1\n10:00:00 n=2\n"),
            "series 1 \"n\" unit=\"\"\n  0 1\n  -1000000000 2\n");
}

TEST(Series, MemoryIsBounded) {
  EXPECT_EQ(Read(Repeat("2026/11/21 10:00:00 n=1\n", 11), {.series_points = 4}),
            "fact 1 \"points left out\" 8 count\n"
            "series 1 \"n\" unit=\"\"\n" +
                Repeat("  1795255200000000000 1\n", 3));
  std::string identifiers = "2026/11/21 10:00:00 n=1\n2026/11/21 10:00:00 n=1\n";
  for (int i = 0; i < 10; ++i) {
    identifiers += "2026/11/21 10:00:00 request" + std::to_string(i) + "=1\n";
  }
  EXPECT_EQ(Read(identifiers, {.series = 4}),
            "fact 1 \"points left out\" 9 count\n"
            "series 1 \"n\" unit=\"\"\n" +
                Repeat("  1795255200000000000 1\n", 2) +
                "series 1 \"request9\" unit=\"\"\n  1795255200000000000 1\n");
}

TEST(Series, DepthIsBounded) {
  auto nested = [](int depth) {
    return "{\"ts\":1795255200,\"n\":1,\"a\":" + Repeat("{\"b\":[", depth) + "1" +
           Repeat("]}", depth) + ",\"m\":2}";
  };
  constexpr std::string_view kBoth =
      "series 1 \"n\" unit=\"\"\n  1795255200000000000 1\n"
      "series 1 \"m\" unit=\"\"\n  1795255200000000000 2\n";
  for (int depth : {1, 63, 64, 65, 100'000}) EXPECT_EQ(Read(nested(depth)), kBoth) << depth;
}

TEST(Series, CutJsonIsUsedAsFarAsItGoes) {
  EXPECT_EQ(Read("[\n{\"ts\":1795255200,\"n\":1},\n{\"ts\":17"),
            "fact 1 \"truncated\" \"in the last value\"\n"
            "series 1 \"n\" unit=\"\"\n  1795255200000000000 1\n");
}

TEST(Series, AreToldFromOtherTexts) {
  EXPECT_TRUE(HasSeries(Repeat("2026/11/21 10:00:00 n=1\n", 3)));
  EXPECT_TRUE(HasSeries("{\"ts\":1795255200,\"goroutines\":1204}"));
  EXPECT_TRUE(HasSeries("time,a\n1795255200,1\n"));
  // Twice may be chance.
  EXPECT_FALSE(HasSeries(Repeat("2026/11/21 10:00:00 n=1\n", 2)));
  EXPECT_FALSE(HasSeries(
      Repeat("{\"Time\":\"2026-11-21T10:00:00Z\",\"Action\":\"pass\",\"Elapsed\":0.5}\n", 3)));
  EXPECT_FALSE(HasSeries("{\"cmdline\":[\"a\"],\"time\":1795255200,\"n\":1}"));
  EXPECT_FALSE(
      HasSeries(Repeat("goroutine 1 [sleep, 5 minutes]:\nmain.main()\n\t/a.go:1 +0x1\n\n", 5)));
}

}  // namespace
}  // namespace premortem::evidence
