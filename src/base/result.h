// Result<T>: how functions that read input or do I/O report failure. No exception crosses one of
// our functions.
//
//   Result<ModFile> file = ParseModFile(path, text);
//   if (!file) return Fail(file.error());
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace premortem {

// What went wrong, and where in the input where that is known.
struct Error {
  std::string message;  // lower case, no full stop; says what was expected
  std::string file;     // empty where no file is to blame
  uint32_t line = 0;    // from 1; 0 where the whole file is meant
  uint32_t column = 0;  // from 1, in bytes

  // "file:line:column: message" with the parts that are known.
  std::string ToString() const;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> Fail(Error error) { return std::unexpected<Error>(std::move(error)); }
inline std::unexpected<Error> Fail(std::string message) {
  return std::unexpected<Error>(Error{.message = std::move(message)});
}

}  // namespace premortem
