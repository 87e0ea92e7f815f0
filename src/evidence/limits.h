// How much a reader takes from one input. Beyond a limit the input is an error that names the
// limit, or, where the rest is still worth having, a fact of the input that says what was left out.
// All limits stand here, so that a reader invents none.
#pragma once

#include <cstdint>

namespace premortem::evidence {

// Of an execution trace.
struct TraceLimits {
  // What a traced program may have at once. Beyond it the input is damaged or hostile: Go allows
  // 10,000 threads unless told otherwise.
  uint32_t goroutines = 1u << 24;
  uint32_t threads = 1u << 20;
  uint32_t procs = 1u << 20;
  uint32_t open_tasks = 1u << 22;
  uint32_t open_regions = 1u << 22;
  uint32_t stops = 64;
  // Attempts to find an event that can come next, beside a number for every event.
  uint64_t free_attempts = 1u << 28;
  uint64_t attempts_per_event = 256;
  // What a summary keeps apart; the rest is summed in a row of its own, and a fact says so.
  uint32_t groups = 1u << 14;
  uint32_t stays = 1u << 19;
  uint32_t stretches = 1u << 14;
  uint32_t stacks = 1u << 20;
  uint32_t strings = 1u << 20;
  uint32_t edges = 1u << 20;
  uint32_t series_points = 1u << 10;
  // What a processor did is remembered for so many changes; of so many processors.
  uint32_t activities = 1u << 12;
  uint32_t remembered_procs = 1u << 10;
  // Activities looked at for the worst delays, beside a number for every event.
  uint64_t free_looks = 1u << 24;
  uint64_t looks_per_event = 16;
};

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
  TraceLimits trace;
};

}  // namespace premortem::evidence
