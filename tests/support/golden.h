// Files with what is expected, and how they are written anew: in every kind of test UPDATE_GOLDEN=1
// (and no other value) writes what came out and compares nothing; what is empty has no file. See
// tests/cli/run_case for the same in the cases of the command line.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/fs.h"

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

// Expects what the file `path` holds, or writes it there.
inline void ExpectGolden(const std::string& path, std::string_view actual) {
  if (UpdatingGoldens()) return WriteGolden(path, actual);
  Result<FileText> expected = RealFileSystem().Read(path);
  ASSERT_TRUE(expected) << expected.error().ToString();
  EXPECT_EQ(actual, expected->view());
}

// Tests that get the name of a file are called like it, up to the dot.
inline std::string NameOfFileTest(const ::testing::TestParamInfo<std::string>& test) {
  return test.param.substr(0, test.param.find('.'));
}

// Names of the Go files in a folder of test data, sorted.
inline std::vector<std::string> GoFilesIn(const std::string& folder) {
  std::vector<std::string> names;
  Result<std::vector<DirEntry>> entries = RealFileSystem().List(folder);
  for (const DirEntry& entry : *entries) {
    if (entry.name.ends_with(".go")) names.push_back(entry.name);
  }
  return names;
}

}  // namespace premortem::testing
