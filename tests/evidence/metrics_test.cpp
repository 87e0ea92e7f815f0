// Metrics as text and the variables of /debug/vars.
#include "evidence/metrics.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/dump.h"

namespace premortem::evidence {
namespace {

constexpr int64_t kTime = 1'700'000'000'000'000'000;

std::string Read(std::string_view text, bool vars = false, Limits limits = {}) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "test", .kind = InputKind::kMetrics, .time = kTime});
  Result<void> read =
      vars ? ReadVars(input, text, limits, evidence) : ReadMetrics(input, text, limits, evidence);
  if (!read) return read.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);  // without the input
}

TEST(Metrics, LabelsUnitsAndTimes) {
  constexpr std::string_view kText =
      "# HELP go_goroutines Number of goroutines that currently exist.\n"
      "# TYPE go_goroutines gauge\n"
      "go_goroutines 12403\n"
      "go_memstats_heap_alloc_bytes 1.5e+06\n"
      "go_gc_duration_seconds{quantile=\"0.25\"} 4.1e-05\n"
      "process_cpu_seconds_total 7\n"
      "\n"
      "http_requests{path=\"/a\\\\b\\\"c\\n\", code=\"200\",} +Inf 1700000001500\r\n"
      "# EOF\n";
  EXPECT_TRUE(HasMetrics(kText));
  EXPECT_EQ(Read(kText),
            "series 1 \"go_goroutines\" unit=\"\"\n"
            "  1700000000000000000 12403\n"
            "series 1 \"go_memstats_heap_alloc_bytes\" unit=\"bytes\"\n"
            "  1700000000000000000 1500000\n"
            "series 1 \"go_gc_duration_seconds\" labels={quantile=\"0.25\"} unit=\"seconds\"\n"
            "  1700000000000000000 4.1e-05\n"
            "series 1 \"process_cpu_seconds_total\" unit=\"seconds\"\n"
            "  1700000000000000000 7\n"
            "series 1 \"http_requests\" labels={code=\"200\" path=\"/a\\\\b\\\"c\\n\"} unit=\"\"\n"
            "  1700000001500000000 inf\n");
}

TEST(Metrics, OpenMetricsHasSecondsAndExemplars) {
  EXPECT_EQ(Read("a_seconds 1 1700000001.5 # {trace_id=\"x\"} 0.5\nb 2 # {} 1\n"),
            "series 1 \"a_seconds\" unit=\"seconds\"\n"
            "  1700000001500000000 1\n"
            "series 1 \"b\" unit=\"\"\n"
            "  1700000000000000000 2\n");
}

TEST(Metrics, SamplesOfOneSeriesAreItsPoints) {
  EXPECT_EQ(Read("a 1 1000\na 2 2000\n"),
            "series 1 \"a\" unit=\"\"\n  1000000000 1\n  2000000000 2\n");
}

TEST(Metrics, MalformedLinesAreErrors) {
  EXPECT_EQ(Read("a 1\n1a 2\nb 3\n"),
            "test:2: the name of a metric was expected at the beginning of the line");
  EXPECT_EQ(Read("a{b=\"c} 2\nb 3\n"),
            "test:1: the value of a label was expected in double quotes");
  EXPECT_EQ(Read("a{b=\"c\"; 2\nb 3\n"), "test:1: \",\" or \"}\" was expected");
  EXPECT_EQ(Read("a{=\"c\"} 2\nb 3\n"), "test:1: a label was expected, as in {code=\"200\"}");
  EXPECT_EQ(Read("a 12x\nb 3\n"),
            "test:1: the value of a metric was expected, as in \"go_goroutines 7\"");
  EXPECT_EQ(Read("a 1 99999999999999999999\nb 3\n"),
            "test:1: a time was expected behind the value, or the end of the line");
}

TEST(Metrics, CutTextIsUsedAsFarAsItGoes) {
  EXPECT_EQ(Read("a 1\nb{c=\"d"),
            "fact 1 \"truncated\" \"in the last line\"\n"
            "series 1 \"a\" unit=\"\"\n  1700000000000000000 1\n");
}

TEST(Metrics, LimitOfLabels) {
  EXPECT_EQ(Read("a{b=\"1\",c=\"2\"} 1\na 1\n", false, {.labels = 1}),
            "test:1: has more labels than the limit");
  EXPECT_EQ(Read("a 1\na 2\na 3\n", false, {.rows = 1}), "test:2: has more values than the limit");
}

TEST(Metrics, AreToldFromOtherTexts) {
  EXPECT_TRUE(HasMetrics("\ngo_goroutines 7\n"));
  EXPECT_TRUE(HasMetrics("process_open_fds{a=\"b\"} 7\n"));
  for (std::string_view text : {"", "\n\n", "# a comment\n", "hello 5\n", "go_ 5: failed\nx",
                                "goroutine 1 [running]:\n", "{\"a\": 1}"}) {
    EXPECT_EQ(HasMetrics(text), text.starts_with("go_ ")) << text;
  }
}

TEST(Vars, NestedNumbersAndTheCommandLine) {
  constexpr std::string_view kText =
      "{\n\"cmdline\": [\"/app/shop\",\"-v\"],\n"
      "\"cache\": {\"hits\": 3, \"by\": {\"a\": 0.5}, \"name\": \"x\", \"on\": true},\n"
      "\"memstats\": "
      "{\"HeapAlloc\":1024,\"PauseNs\":[1,2],\"BySize\":[{\"Size\":8}],\"NumGC\":2},\n"
      "\"last\": null, \"n\": -1\n}\n";
  EXPECT_TRUE(HasVars(kText));
  EXPECT_EQ(Read(kText, true),
            "fact 1 \"command line\" \"/app/shop -v\"\n"
            "series 1 \"cache.hits\" unit=\"\"\n  1700000000000000000 3\n"
            "series 1 \"cache.by.a\" unit=\"\"\n  1700000000000000000 0.5\n"
            "series 1 \"memstats.HeapAlloc\" unit=\"\"\n  1700000000000000000 1024\n"
            "series 1 \"memstats.NumGC\" unit=\"\"\n  1700000000000000000 2\n"
            "series 1 \"n\" unit=\"\"\n  1700000000000000000 -1\n");
}

TEST(Vars, MalformedOrCutJsonIsAnError) {
  EXPECT_EQ(Read("{\"cmdline\": [],\n \"a\": x}", true),
            "test:2:7: is no JSON: this was not expected here");
  EXPECT_EQ(Read("{\"cmdline\": [\"a\"", true), "test:1:17: is cut off: JSON goes on here");
}

TEST(Vars, DepthCostsNothing) {
  std::string deep = "{\"cmdline\": [], \"a\": ";
  for (int i = 0; i < 100'000; ++i) deep += "{\"k\":";
  deep += "1";
  deep += std::string(100'001, '}');
  EXPECT_EQ(Read(deep, true), "");
  EXPECT_EQ(Read(std::string(100'000, '[') + std::string(100'000, ']'), true), "");
}

}  // namespace
}  // namespace premortem::evidence
