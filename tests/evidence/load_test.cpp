// What inputs are recognised as, and how they are found in folders and compressed files.
#include "evidence/load.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
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

std::string TarHeader(const std::string& name, size_t size, char type) {
  std::string header(512, '\0');
  auto put = [&](size_t at, const std::string& text) { header.replace(at, text.size(), text); };
  auto octal = [](size_t number, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*zo", digits, number);
    return std::string(text);
  };
  put(0, name);
  put(124, octal(size, 11));
  put(148, "        ");
  header[156] = type;
  put(257,
      "ustar\0"
      "00"s);
  size_t sum = 0;
  for (char c : header) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + '\0');
  return header;
}
std::string TarFile(const std::string& name, const std::string& contents, char type = '0') {
  std::string padding((512 - contents.size() % 512) % 512, '\0');
  return TarHeader(name, contents.size(), type) + contents + padding;
}

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

TEST_F(Load, ControlGroupsByTheNamesOfTheirFiles) {
  Write("cgroup/memory.max", "536870912\n");
  Write("cgroup/cgroup.procs", "1\n");
  Write("m.txt", "./a.go:1:2: moved to heap: x\n");
  Write("a.json", "{\"version\":0,\"gc_version\":\"go1.27.4\",\"file\":\"/a.go\"}\n");
  EXPECT_EQ(Read({folder_}),
            "unknown cgroup/cgroup.procs\nescape diagnostics a.json\nescape diagnostics m.txt\n"
            "cgroup cgroup/memory.max\n");
}

TEST_F(Load, NamedInputsMustBeEvidence) {
  std::string text = Write("c.md", "some text\n");
  std::string good = Write("a.prof", kProfile);
  EXPECT_EQ(Read({text, good, folder_ + "/missing"}),
            "error c.md: is no evidence that premortem knows\n"
            "error missing: No such file or directory\n"
            "profile a.prof\n");
}

// What lies in the strings of a log of JSON is read, and the log itself.
TEST_F(Load, LogsOfJson) {
  std::string container =
      "{\"log\":\"goroutine 7 [select]:\\n\",\"stream\":\"stderr\"}\n"
      "{\"log\":\"main.f()\\n\",\"stream\":\"stderr\"}\n"
      "{\"log\":\"\\t/a.go:1 +0x1\\n\",\"stream\":\"stderr\"}\n";
  std::string numbers;
  for (char second : {'1', '2', '3'}) {
    numbers += std::string("{\"time\":\"2026-11-21T10:00:0") + second + "Z\",\"goroutines\":1" +
               second + ",\"text\":\"a\\nb\"}\n";
  }
  EXPECT_EQ(Read({Write("container.log", container)}), "goroutine dump container.log\n");
  EXPECT_EQ(Read({Write("both.log", container + numbers)}),
            "goroutine dump both.log\nseries both.log\n");
  // Who speaks of a goroutine shows none.
  EXPECT_EQ(Read({Write("word.log", "after goroutine 7 [select] ended\n" + numbers)}),
            "series word.log\n");
}

TEST_F(Load, BombsMeetTheLimit) {
  Limits limits;
  limits.bytes = 1 << 20;
  std::string bomb = Write("bomb", Compress(std::string(kDump) + std::string(64 << 20, '\n')));
  EXPECT_EQ(Read({bomb}, limits), "error bomb: more than 1048576 bytes, which is the limit\n");
}

TEST_F(Load, WhatIsPassedOverInAnArchiveCountsToo) {
  Limits limits;
  limits.total_bytes = 1 << 20;
  std::string tar = TarFile("zeros", std::string(8 << 20, '\0')) + TarFile("a", kProfile);
  EXPECT_EQ(Read({Write("b.tar", Compress(tar))}, limits),
            "error b.tar: is larger than the limit for all inputs together\nunknown b.tar:zeros\n");
}

TEST_F(Load, WhatIsCompressedTooOftenIsRefused) {
  std::string bytes = kProfile;
  for (int i = 0; i < 4; ++i) bytes = Compress(bytes);
  EXPECT_EQ(Read({Write("nested", bytes)}), "error nested: is compressed too many times\n");
}

// ---- Archives ----

TEST_F(Load, TarArchivesWithAllTheirForms) {
  std::string long_name(120, 'x');
  std::string tar =
      TarFile("dir/", "", '5') + TarFile("dir/a.prof", kProfile) +
      TarFile("README", "some text\n") + TarFile("././@LongLink", long_name + '\0', 'L') +
      TarFile("short", kDump) + TarFile("pax", "17 path=pax/name\n", 'x') +
      TarFile("short", Compress(kProfile)) + TarFile("link", "", '2') + std::string(1024, '\0');
  std::string expected =
      "unknown b.tar:README\nprofile b.tar:dir/a.prof\ngoroutine dump b.tar:" + long_name +
      "\nprofile b.tar:pax/name\n";
  EXPECT_EQ(Read({Write("b.tar", tar)}), expected);
  EXPECT_EQ(Read({Write("b.tar", Compress(tar))}), expected);
  EXPECT_EQ(Read({Write("b.tar", TarFile("in.tar", TarFile("a", kProfile)))}),
            "profile b.tar:in.tar:a\n");
}

TEST_F(Load, DamagedTarArchives) {
  std::string tar = TarFile("a.prof", kProfile) + TarFile("b.prof", kProfile);
  EXPECT_EQ(Read({Write("b.tar", tar.substr(0, 1300))}),
            "error b.tar: the archive is cut off\nprofile b.tar:a.prof\n");
  tar[1024 + 3] = 'x';
  EXPECT_EQ(Read({Write("b.tar", tar)}),
            "error b.tar: damaged: the checksum of a tar header is wrong\nprofile b.tar:a.prof\n");
  Limits limits;
  limits.archive_files = 1;
  EXPECT_EQ(Read({Write("b.tar", TarFile("a", kProfile) + TarFile("b", kProfile))}, limits),
            "error b.tar: more files than the limit: the rest was not read\nprofile b.tar:a\n");
  std::string bytes = kProfile;
  for (int i = 0; i < 4; ++i) bytes = TarFile("in", bytes);
  EXPECT_EQ(Read({Write("b.tar", bytes)}), "error b.tar:in:in:in: lies in too many archives\n");
}

std::string LittleEndian(uint64_t number, int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(i < 8 ? number >> (8 * i) : 0);
  return text;
}

// Stored files.
std::string Zip(const std::vector<std::pair<std::string, std::string>>& files,
                uint64_t method = 0) {
  std::string out, directory;
  for (const auto& [name, contents] : files) {
    std::string common = LittleEndian(20, 2) + LittleEndian(0, 2) + LittleEndian(method, 2) +
                         LittleEndian(0, 8) + LittleEndian(contents.size(), 4) +
                         LittleEndian(contents.size(), 4) + LittleEndian(name.size(), 2) +
                         LittleEndian(0, 2);
    directory += "PK\1\2" + LittleEndian(20, 2) + common + LittleEndian(0, 10) +
                 LittleEndian(out.size(), 4) + name;
    out += "PK\3\4" + common + name + contents;
  }
  std::string end = "PK\5\6" + LittleEndian(0, 4) + LittleEndian(files.size(), 2) +
                    LittleEndian(files.size(), 2) + LittleEndian(directory.size(), 4) +
                    LittleEndian(out.size(), 4) + LittleEndian(0, 2);
  return out + directory + end;
}

TEST_F(Load, ZipArchives) {
  EXPECT_EQ(Read({Write("b.zip", Zip({{"dir/", ""}, {"dir/a", kProfile}, {"b", kDump}}))}),
            "profile b.zip:dir/a\ngoroutine dump b.zip:b\n");
  // "goroutine profile: total 1\n1 @ 0x1\n" in one stored block of deflate.
  std::string text = kProfile;
  std::string block = "\1" + LittleEndian(text.size(), 2) + LittleEndian(~text.size(), 2) + text;
  EXPECT_EQ(Read({Write("b.zip", Zip({{"a", block}}, 8))}), "profile b.zip:a\n");
}

TEST_F(Load, DamagedZipArchives) {
  std::string zip = Zip({{"a", kProfile}});
  EXPECT_EQ(Read({Write("b.zip", zip.substr(0, zip.size() - 10))}),
            "error b.zip: damaged: the zip archive has no directory\n");
  EXPECT_EQ(Read({Write("b.zip", Zip({{"a", kProfile}}, 14))}),
            "error b.zip:a: is compressed in a way that premortem does not know\n");
  std::string moved = zip;
  moved[moved.size() - 22 - 5] = '\x7f';  // the offset of the file
  EXPECT_EQ(Read({Write("b.zip", moved)}), "error b.zip:a: lies outside of the archive\n");
  std::string cut = zip;
  cut[zip.size() - 12] = 9;  // files that are not there
  EXPECT_EQ(Read({Write("b.zip", cut)}),
            "error b.zip: damaged: the directory of the zip archive is cut off\nprofile b.zip:a\n");
}

}  // namespace
}  // namespace premortem::evidence
