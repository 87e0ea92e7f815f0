// Operations with the answers of go/constant, so that there is something to hold on to where there
// is no Go. The file is written by
//
//   build/oracle/oracle constants --dump --pairs=false --random 2500 >
//   tests/constant/testdata/go.txt
#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdio>
#include <string>

#include "base/fs.h"
#include "base/text.h"
#include "eval.h"

namespace premortem::constant {
namespace {

// Long answers stand in the file as their length and FNV-1a hash.
std::string Shorten(const std::string& answer) {
  if (answer.size() <= 120) return answer;
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : answer) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  char text[64];
  std::snprintf(text, sizeof text, "%zu bytes, fnv1a %016" PRIx64, answer.size(), hash);
  return text;
}

TEST(Golden, SameAsGo) {
  Result<FileText> file = RealFileSystem().Read(PREMORTEM_TESTDATA "/go.txt");
  ASSERT_TRUE(file.has_value());
  Machine machine;
  std::string operation;
  int compared = 0;
  for (std::string_view line : Split(file->view(), '\n')) {
    if (!line.starts_with("    ")) {
      operation = line;
      continue;
    }
    std::optional<std::string> answer = machine.Run(operation);
    ASSERT_TRUE(answer.has_value()) << operation;
    EXPECT_EQ(Shorten(*answer), line.substr(4)) << operation;
    ++compared;
  }
  EXPECT_GT(compared, 2500);
}

}  // namespace
}  // namespace premortem::constant
