// Tables of benchmarks: what stands where, and what benchstat does not say. What it does say,
// oracle/benchstat compares.
#include "evidence/bench_compare.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "evidence/bench_output.h"

namespace premortem::evidence {
namespace {

class BenchCompare : public testing::Test {
 protected:
  // Each text is a column.
  const BenchComparison& Compare(const std::vector<std::string>& texts) {
    std::vector<BenchColumn> columns;
    for (const std::string& text : texts) {
      InputId first(evidence_.input_count());
      InputId input = evidence_.AddInput({.name = "input", .kind = InputKind::kBenchmark});
      EXPECT_TRUE(ReadBenchmarkOutput(input, text, Limits(), evidence_).has_value());
      columns.push_back({"input", first, input});
    }
    return comparison_ = CompareBenchmarks(evidence_, columns);
  }

  const BenchSample& Sample(std::string_view unit, std::string_view row, size_t column) {
    for (const BenchTable& table : comparison_.tables) {
      if (table.unit != unit) continue;
      for (size_t i = 0; i < table.rows.size(); ++i) {
        if (table.rows[i] == row) return table.SampleOf(i, column);
      }
    }
    ADD_FAILURE() << "no " << row << " in " << unit;
    static const BenchSample kNone;
    return kNone;
  }

  Evidence evidence_;
  BenchComparison comparison_;
};

// Runs of a benchmark with these numbers of nanoseconds.
std::string Runs(const std::string& name, const std::vector<double>& values,
                 const std::string& more = "") {
  std::string text;
  for (double value : values) {
    text += "Benchmark" + name + " 1 " + std::to_string(value) + " ns/op" + more + "\n";
  }
  return text;
}

TEST_F(BenchCompare, AllocationsComeFirstThenUnitsAsTheyAppear) {
  Compare(
      {"note: b\nBenchmarkA 1 5 ns/op 6 MB/s 7 B/op 1 allocs/op\n"
       "note: a\nBenchmarkA 1 5 y 5 ns/op\n"
       "note:\nBenchmarkB 1 7 B/op\n"});
  std::string tables;
  for (const BenchTable& table : comparison_.tables) {
    for (const auto& [key, value] : table.configuration) {
      tables += comparison_.keys[key] + "=" + value + " ";
    }
    tables += table.unit + "\n";
  }
  EXPECT_EQ(tables,
            "B/op\n"
            "note=a sec/op\nnote=a y\n"
            "note=b allocs/op\nnote=b B/op\nnote=b sec/op\nnote=b B/s\n");
}

TEST_F(BenchCompare, CountsThatDoNotVaryAreExact) {
  Compare({Runs("A", {10, 11, 12, 13}, " 2 allocs/op") + Runs("B", {10, 11}, " 2 allocs/op"),
           Runs("A", {10, 11, 12, 13}, " 3 allocs/op") + Runs("B", {10}, " 3 allocs/op")});
  EXPECT_TRUE(Sample("allocs/op", "A", 1).difference->exact);
  EXPECT_FALSE(Sample("allocs/op", "A", 1).difference->corrected.has_value());
  EXPECT_LT(Sample("allocs/op", "A", 1).difference->p, 0.05);
  EXPECT_FALSE(Sample("sec/op", "A", 1).difference->exact);
  // One run may have been an exception.
  EXPECT_FALSE(Sample("allocs/op", "B", 1).difference->exact);
}

TEST_F(BenchCompare, ManyTestsMakeEachLessCertain) {
  std::string older;
  std::string newer;
  for (int i = 0; i < 20; ++i) {
    std::string name = "A" + std::to_string(i);
    older += Runs(name, {100, 101, 102, 103, 104});
    newer += Runs(name, i == 0 ? std::vector<double>{105, 106, 107, 108, 109}
                               : std::vector<double>{100.5, 101.5, 102.5, 103.5, 104.5});
  }
  Compare({older, newer});
  EXPECT_EQ(comparison_.tests, 20u);
  const BenchDifference& difference = *Sample("sec/op", "A0", 1).difference;
  EXPECT_TRUE(difference.significant);
  EXPECT_NEAR(difference.p, 2 / 252.0, 1e-12);
  EXPECT_NEAR(*difference.corrected, 20 * 2 / 252.0, 1e-12);
}

TEST_F(BenchCompare, DriftWithinAnInput) {
  std::vector<double> rising;
  std::vector<double> noise;
  for (int i = 0; i < 12; ++i) {
    rising.push_back(1000 + 10 * i);
    noise.push_back(1000 + 10 * (i * 7 % 12));
  }
  Compare({Runs("A", rising) + Runs("B", noise), Runs("A", noise) + Runs("B", noise)});
  ASSERT_TRUE(Sample("sec/op", "A", 0).drift.has_value());
  EXPECT_NEAR(*Sample("sec/op", "A", 0).drift, 110 / 1055.0, 1e-3);
  EXPECT_FALSE(Sample("sec/op", "B", 0).drift.has_value());
  EXPECT_FALSE(Sample("sec/op", "A", 1).drift.has_value());
  EXPECT_GT(comparison_.tables[0].summaries[1].drift_p, 0.05);
}

// What is too little for one benchmark can be enough for all together.
TEST_F(BenchCompare, DriftOverAllBenchmarks) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += Runs("A" + std::to_string(i), {100, 103, 102, 104, 105});
  Compare({text});
  EXPECT_FALSE(Sample("sec/op", "A0", 0).drift.has_value());
  EXPECT_LT(comparison_.tables[0].summaries[0].drift_p, 0.001);
  EXPECT_EQ(comparison_.tables[0].summaries[0].drift_sign, 1);
}

std::string JsonRun(int second) {
  return "{\"Time\":\"2026-11-21T22:19:" + std::to_string(second) +
         "Z\",\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"BenchmarkA 1 1 x\\n\"}\n";
}

TEST_F(BenchCompare, WhetherRunsTookTurns) {
  Compare({JsonRun(10) + JsonRun(20), JsonRun(30) + JsonRun(40), JsonRun(15) + JsonRun(25),
           "BenchmarkA 1 1 x\n"});
  EXPECT_EQ(comparison_.orders[1], RunOrder::kOneByOne);
  EXPECT_EQ(comparison_.orders[2], RunOrder::kTakingTurns);
  EXPECT_EQ(comparison_.orders[3], RunOrder::kUnknown);
}

TEST_F(BenchCompare, ColumnsWithoutTheFirstInputHaveNoDifference) {
  Compare({Runs("A", {1, 2, 3}), "note: x\n" + Runs("A", {1, 2, 3})});
  ASSERT_EQ(comparison_.tables.size(), 2u);
  EXPECT_EQ(comparison_.tables[1].columns, std::vector<size_t>{1});
  EXPECT_FALSE(comparison_.tables[1].SampleOf(0, 0).difference.has_value());
}

}  // namespace
}  // namespace premortem::evidence
