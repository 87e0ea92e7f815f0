// Files with what is expected, and how they are written anew: in every kind of test UPDATE_GOLDEN=1
// (and no other value) writes what came out and compares nothing; what is empty has no file. See
// tests/cli/run_case for the same in the cases of the command line.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace premortem::testing {

inline bool UpdatingGoldens() {
  const char* update = std::getenv("UPDATE_GOLDEN");
  return update != nullptr && std::string_view(update) == "1";
}

inline void WriteGolden(const std::string& path, std::string_view text) {
  if (text.empty()) {
    std::filesystem::remove(path);
  } else {
    std::ofstream(path, std::ios::binary) << text;
  }
}

}  // namespace premortem::testing
