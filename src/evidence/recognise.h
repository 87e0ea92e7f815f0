// What an input is, by its content: nobody has to name files in a certain way.
#pragma once

#include <cstdint>
#include <string_view>

namespace premortem::evidence {

enum class Format : uint8_t {
  kUnknown,
  kPprof,
  kTextProfile,
  kBinaryCpuProfile,
  kTrace,
  kText,  // which may hold goroutine dumps, results of benchmarks and the like anywhere
};

// So much of an input is enough for Recognise.
inline constexpr size_t kHeadBytes = 4096;

// `head` is how the input begins, decompressed; all of it where it is shorter than kHeadBytes.
Format Recognise(std::string_view head);

}  // namespace premortem::evidence
