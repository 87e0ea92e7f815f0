// What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput: it takes any bytes
// and aborts where a promise is broken. With clang (preset `fuzz`) libFuzzer invents the bytes
// (fuzz_main.cpp); in every other build replay_main.cpp runs the files of corpus/TARGET/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/result.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace premortem::fuzz {

inline std::string_view View(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// As CHECK, but also where only the sanitizers' builds look for bugs, and with a text.
inline void Expect(bool condition, std::string_view what) {
  if (condition) return;
  std::fprintf(stderr, "fuzz: broken promise: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// An error of an input has a text, and a place within the input.
inline void ExpectGoodError(const Error& error, std::string_view text) {
  Expect(!error.message.empty(), "an error says something");
  Expect(error.message.find('\n') == std::string::npos, "an error is one line");
  uint32_t lines = 1;
  for (char c : text) lines += c == '\n' ? 1 : 0;
  Expect(error.line <= lines, "an error lies within the text");
}

}  // namespace premortem::fuzz
