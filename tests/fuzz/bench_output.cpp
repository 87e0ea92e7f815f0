// Benchmark output, and its comparison with itself.
#include "evidence/bench_output.h"

#include <cmath>

#include "evidence.h"
#include "evidence/bench_compare.h"

namespace {

using namespace premortem;

void ExpectNoDifference(std::string_view bytes) {
  evidence::Evidence evidence;
  std::vector<evidence::BenchColumn> columns;
  for (const char* name : {"old", "new"}) {
    evidence::InputId first(evidence.input_count());
    evidence::InputId input =
        evidence.AddInput({.name = name, .kind = evidence::InputKind::kBenchmark});
    if (!ReadBenchmarkOutput(input, bytes, evidence::Limits(), evidence)) return;
    columns.push_back({name, first, input});
  }
  evidence::BenchComparison comparison = CompareBenchmarks(evidence, columns);
  fuzz::Expect(!comparison.tables.empty(), "results are in tables");
  for (const evidence::BenchTable& table : comparison.tables) {
    fuzz::Expect(table.samples.size() == table.rows.size() * 2, "each row has both columns");
    for (const evidence::BenchSample& sample : table.samples) {
      fuzz::Expect(!sample.empty(), "each cell has values");
      fuzz::Expect(!std::isfinite(sample.center) ||
                       (sample.low <= sample.center && sample.center <= sample.high),
                   "the center lies in its interval");
      if (!sample.difference) continue;
      fuzz::Expect(sample.difference->exact || sample.difference->p == 1,
                   "nothing differs from itself");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes = fuzz::View(data, size);
  evidence::HasBenchmarks(bytes);
  fuzz::FuzzReader(bytes, evidence::InputKind::kBenchmark, evidence::ReadBenchmarkOutput);
  ExpectNoDifference(bytes);
  return 0;
}
