// What inputs are recognised as, and how they are found in folders and compressed files.
#include "evidence/load.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/compression.h"
#include "evidence/dump.h"
#include "evidence/recognise.h"

namespace premortem::evidence {
namespace {

using std::string_literals::operator""s;

TEST(Recognise, ByContent) {
  EXPECT_EQ(Recognise(""), Format::kUnknown);
  EXPECT_EQ(Recognise("go 1.25 trace\0\0\0"s), Format::kTrace);
  EXPECT_EQ(Recognise("goroutine profile: total 5\n"), Format::kTextProfile);
  EXPECT_EQ(Recognise("\nheap profile: 1: 2 [3: 4] @ heap/2\n"), Format::kTextProfile);
  EXPECT_EQ(Recognise("--- mutex:\n"), Format::kTextProfile);
  EXPECT_EQ(Recognise("\n\x04\x08\x01\x10\x02\x12\x02\x10\x01"s), Format::kPprof);
  EXPECT_EQ(Recognise("goroutine 1 [running]:\n"), Format::kText);
  EXPECT_EQ(Recognise("\x1b[31mcoloured log\x1b[0m\r\n"), Format::kText);
  EXPECT_EQ(Recognise("\x7f"
                      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"s),
            Format::kUnknown);
  EXPECT_EQ(Recognise("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s), Format::kUnknown);
}

class Load : public testing::Test {
 protected:
  Load() {
    std::string pattern = testing::TempDir() + "premortem-load-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~Load() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) {
    std::filesystem::path path = std::filesystem::path(folder_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  // Errors, then what was read, one a line.
  std::string Read(const std::vector<std::string>& names, const Limits& limits = {}) {
    Evidence evidence;
    LoadReport report = LoadInputs(names, limits, evidence);
    std::string out;
    for (const Error& error : report.errors) out += "error " + error.ToString() + '\n';
    for (const std::string& name : report.unknown) out += "unknown " + name + '\n';
    for (uint32_t i = 1; i <= evidence.input_count(); ++i) {
      const Input& input = evidence.InputOf(InputId(i));
      out += std::string(Name(input.kind)) + ' ' + input.name + '\n';
    }
    for (size_t at = out.find(folder_); at != out.npos; at = out.find(folder_)) {
      out.erase(at, folder_.size() + (out[at + folder_.size()] == '/' ? 1 : 0));
    }
    return out;
  }

  std::string folder_;
};

constexpr const char* kProfile = "goroutine profile: total 1\n1 @ 0x1\n";
constexpr const char* kDump = "log\ngoroutine 1 [sleep]:\nmain.main()\n\t/a.go:1 +0x1\n";

TEST_F(Load, FoldersByNameWithoutWhatIsNoEvidence) {
  Write("b/dump.txt", kDump);
  Write("a.prof", kProfile);
  Write("c.md", "some text\n");
  Write("b/inner/z", Compress(kProfile));
  Write("b/empty", "");
  std::filesystem::create_directory_symlink(folder_, folder_ + "/b/circle");
  EXPECT_EQ(Read({folder_}),
            "unknown c.md\nunknown b/empty\nprofile a.prof\ngoroutine dump b/dump.txt\n"
            "profile b/inner/z\n");
}

TEST_F(Load, NamedInputsMustBeEvidence) {
  std::string text = Write("c.md", "some text\n");
  std::string good = Write("a.prof", kProfile);
  EXPECT_EQ(Read({text, good, folder_ + "/missing"}),
            "error c.md: is no evidence that premortem knows\n"
            "error missing: No such file or directory\n"
            "profile a.prof\n");
}

TEST_F(Load, BombsMeetTheLimit) {
  Limits limits;
  limits.bytes = 1 << 20;
  std::string bomb = Write("bomb", Compress(std::string(kDump) + std::string(64 << 20, '\n')));
  EXPECT_EQ(Read({bomb}, limits), "error bomb: more than 1048576 bytes, which is the limit\n");
}

TEST_F(Load, WhatIsCompressedTooOftenIsRefused) {
  std::string bytes = kProfile;
  for (int i = 0; i < 4; ++i) bytes = Compress(bytes);
  EXPECT_EQ(Read({Write("nested", bytes)}), "error nested: is compressed too many times\n");
}

}  // namespace
}  // namespace premortem::evidence
