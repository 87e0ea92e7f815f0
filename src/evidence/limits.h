// How much a reader takes from one input. Beyond a limit the input is an error that names the
// limit, or, where the rest is still worth having, a fact of the input that says what was left out.
// All limits stand here, so that a reader invents none.
#pragma once

#include <cstdint>

namespace premortem::evidence {

struct Limits {
  uint64_t bytes = 1u << 30;  // of an input that lies in memory whole, after decompression
  uint64_t total_bytes = uint64_t{64} << 30;  // of all inputs of a run, likewise
  uint32_t stack_frames = 1u << 16;           // of one stack
  uint32_t labels = 1u << 12;                 // of one sample
  uint32_t rows = 1u << 26;                   // of each table: strings, stacks, samples, points
  uint32_t dumps = 1u << 12;           // of goroutines in one log; what follows counts to the last
  uint32_t benchmark_keys = 1u << 10;  // of configuration that hold at one time
  uint32_t benchmark_configurations = 1u << 13;  // of one input
  uint32_t benchmark_series = 1u << 18;          // of one input: benchmark, configuration and unit
  uint32_t series = 1u << 10;                    // of one log or table
  uint32_t series_points = 1u << 12;  // of one of them; of more, every second is left out
  uint32_t escape_steps = 1u << 10;   // of one explanation; further ones are left out
  uint64_t answer_bytes = 1u << 28;   // of a live service to one question
  uint32_t archive_depth = 3;         // archives inside archives
  uint32_t archive_files = 1u << 16;  // of one archive or folder
};

}  // namespace premortem::evidence
