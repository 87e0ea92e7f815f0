// Benchmark output as it is read, and its units.
#include "evidence/bench_output.h"

#include <gtest/gtest.h>

#include <string>

#include "evidence/bench_units.h"
#include "evidence/dump.h"
#include "evidence/test_json.h"

namespace premortem::evidence {
namespace {

std::string Read(std::string_view text, const Limits& limits = Limits()) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "test", .kind = InputKind::kBenchmark});
  EXPECT_EQ(HasBenchmarks(text), text.find("1 1 x") != text.npos);
  Result<void> read = ReadBenchmarkOutput(input, text, limits, evidence);
  if (!read) return read.error().ToString();
  std::string dump;
  DumpEvidence(dump, evidence);
  return dump.substr(dump.find('\n') + 1);  // without the input
}

TEST(BenchmarkOutput, ConfigurationHoldsFromItsLineOn) {
  EXPECT_EQ(
      Read("goos: linux\n"
           "pkg: example.com/m\r\n"
           "BenchmarkA/size=1-8 \t 1 1 x\t2.50 ns/op\n"
           "BenchmarkA/size=1-8 \t 1 2 x\n"
           "pkg:\n"
           "Not: a key\n"
           "nor:this\n"
           "n\xC3\x84: has an upper-case letter\n"
           "\xC3\xA4: \t 1 \n"
           "BenchmarkA/size=1-8 1 3 x\n"),
      "fact 1 \"configuration key\" \"goos\"\n"
      "fact 1 \"configuration key\" \"pkg\"\n"
      "fact 1 \"configuration key\" \"\\xc3\\xa4\"\n"
      "series 1 \"A/size=1-8\" labels={goos=\"linux\" pkg=\"example.com/m\"} unit=\"x\"\n"
      "  0 1\n  0 2\n"
      "series 1 \"A/size=1-8\" labels={goos=\"linux\" pkg=\"example.com/m\"} unit=\"sec/op\"\n"
      "  0 2.5e-09\n"
      "series 1 \"A/size=1-8\" labels={goos=\"linux\" \\xc3\\xa4=\"1 \"} unit=\"x\"\n"
      "  0 3\n");
}

TEST(BenchmarkOutput, UnitsAndMalformedLines) {
  EXPECT_EQ(Read("Unit ns/op assume=exact better=lower junk =\n"
                 "Unit ns/op assume=nothing\n"
                 "Unit\n"
                 "BenchmarkA\n"
                 "BenchmarkA 1 1 x\n"
                 "BenchmarkA many 1 x\n"
                 "BenchmarkA 1 1 x 2\n"
                 "BenchmarkA 1 1_0 x\n"
                 "BenchmarkA 1 NaN x\n"
                 "BenchmarkA 1\n"
                 "BenchmarkA +1 +0x1p-2 x -Inf y .5 z 5. z 1e-999 z"),
            "fact 1 \"unit sec/op assume\" \"exact\"\n"
            "fact 1 \"unit sec/op better\" \"lower\"\n"
            "fact 1 \"truncated\" \"the last line, a result, has no end\"\n"
            "fact 1 \"malformed result\" \"line 6: expected the number of iterations behind the "
            "name of the benchmark\"\n"
            "fact 1 \"malformed results\" 5 count\n"
            "series 1 \"A\" unit=\"x\"\n  0 1\n  0 0.25\n"
            "series 1 \"A\" unit=\"y\"\n  0 -inf\n"
            "series 1 \"A\" unit=\"z\"\n  0 0.5\n  0 5\n  0 0\n");
}

TEST(BenchmarkOutput, InGoTestJson) {
  EXPECT_EQ(Read("{\"Time\":\"2026-11-21T22:19:02.5Z\",\"Action\":\"output\",\"Package\":\"m/p\","
                 "\"Output\":\"pkg: m/p\\n\"}\n"
                 "{\"Time\":\"2026-11-21T22:19:03Z\",\"Action\":\"output\",\"Package\":\"m/p\","
                 "\"Output\":\"BenchmarkA-8 \\t\"}\n"
                 "{\"Time\":\"2026-11-21T22:19:03Z\",\"Action\":\"output\",\"Package\":\"m/q\","
                 "\"Output\":\"BenchmarkB 1 1 x\\nBenchmarkB 1 2 x\\n\"}\n"
                 "{\"Time\":\"1970-01-01T01:00:01.000000007+01:00\",\"Action\":\"output\","
                 "\"Package\":\"m/p\",\"Output\":\"100 5 ns/op\\u000a\"}\n"),
            "fact 1 \"configuration key\" \"pkg\"\n"
            "series 1 \"B\" unit=\"x\"\n  1795299543000000000 1\n  1795299543000000000 2\n"
            "series 1 \"A-8\" labels={pkg=\"m/p\"} unit=\"sec/op\"\n  1000000007 5e-09\n");
}

TEST(BenchmarkOutput, HasLimits) {
  Limits limits;
  limits.benchmark_keys = 1;
  EXPECT_EQ(Read("a: 1\nb: 2\nBenchmarkA 1 1 x\n", limits),
            "test: more than 1 keys of configuration at one time");
  limits = Limits();
  limits.benchmark_series = 2;
  EXPECT_EQ(Read("BenchmarkA 1 1 x 2 y 3 z\n", limits),
            "test:1: more than 2 benchmarks, configurations and units");
  limits = Limits();
  limits.benchmark_configurations = 1;
  EXPECT_EQ(Read("a: 1\nBenchmarkA 1 1 x\na: 2\nBenchmarkA 1 1 x\n", limits),
            "test: more than 1 changes of the configuration");
  limits = Limits();
  limits.rows = 1;
  EXPECT_EQ(Read("BenchmarkA 1 1 x\nBenchmarkA 1 1 x\n", limits),
            "test:2: more than 1 measurements");
}

TEST(BenchmarkOutput, NoResultIsAnError) {
  EXPECT_EQ(Read("goos: linux\nBenchmarkA\nok\n"),
            "test: the result of a benchmark was expected, as in \"BenchmarkAdd-8 1000 12.5 "
            "ns/op\"");
}

TEST(BenchUnits, AreTidiedInTheNumerator) {
  auto tidy = [](std::string_view unit) {
    TidyUnit t = Tidy(unit);
    return t.unit + " " + std::to_string(t.factor);
  };
  EXPECT_EQ(tidy("p99-ns"), "p99-sec " + std::to_string(1e-9));
  EXPECT_EQ(tidy("MB/s"), "B/s 1000000.000000");
  EXPECT_EQ(tidy("x/ns"), "x/ns 1.000000");
  EXPECT_EQ(tidy("x/MB*MB"), "x/MB*B 1000000.000000");
  EXPECT_EQ(tidy("bins"), "bins 1.000000");
  EXPECT_EQ(tidy(""), " 1.000000");
  EXPECT_TRUE(CountsBytes("text-bytes"));
  EXPECT_TRUE(CountsBytes("B/op"));
  EXPECT_FALSE(CountsBytes("x/B"));
}

std::string Scaled(double value, bool bytes = false) {
  double values[] = {value};
  return CommonScale(values, bytes).Format(value);
}

TEST(BenchUnits, HaveFourDigits) {
  EXPECT_EQ(Scaled(1.7184e-6), "1.718µ");
  EXPECT_EQ(Scaled(0.99995), "1.000");
  EXPECT_EQ(Scaled(0.99994), "999.9m");
  EXPECT_EQ(Scaled(-12345), "-12.35k");
  EXPECT_EQ(Scaled(1e15), "1000.0T");
  EXPECT_EQ(Scaled(1e-13), "0.0001000n");
  EXPECT_EQ(Scaled(0), "0.000");
  EXPECT_EQ(Scaled(1023, true), "1023.0");
  EXPECT_EQ(Scaled(1024, true), "1.000Ki");
  double row[] = {0, 1500, 2e6};
  EXPECT_EQ(CommonScale(row, false).Format(2e6), "2000.000k");
}

}  // namespace
}  // namespace premortem::evidence
