#include "source/file_table.h"

#include <gtest/gtest.h>

#include <random>

namespace premortem::source {
namespace {

TEST(LineMap, CountsLinesAsGoDoes) {
  LineMap lines("ab\n\ncd\n");
  EXPECT_EQ(lines.PositionAt(0), (Position{1, 1}));
  EXPECT_EQ(lines.PositionAt(2), (Position{1, 3}));
  EXPECT_EQ(lines.PositionAt(3), (Position{2, 1}));
  EXPECT_EQ(lines.PositionAt(4), (Position{3, 1}));
  // A newline at the very end begins no line.
  EXPECT_EQ(lines.PositionAt(7), (Position{3, 4}));
  EXPECT_EQ(lines.line_count(), 3u);
}

// Against a plain count, over texts whose lines lie across the blocks of the map in many ways.
TEST(LineMap, EqualsAPlainCountOnAnyText) {
  std::mt19937 random(1);
  for (size_t size = 0; size < 1500; size += 7) {
    std::string text(size, 'x');
    auto length = static_cast<unsigned>(1 + random() % 600);  // of a line, on average
    for (char& c : text) c = random() % length == 0 ? '\n' : 'x';
    SCOPED_TRACE(testing::Message() << size << " bytes, lines of " << length);
    LineMap lines(text);
    uint32_t line = 1;
    uint32_t start = 0;
    for (uint32_t at = 0; at <= size; ++at) {
      ASSERT_EQ(lines.PositionAt(at), (Position{line, at - start + 1}));
      ASSERT_EQ(lines.LineStart(line), start);
      if (at + 1 < size && text[at] == '\n') {
        ++line;
        start = at + 1;
      }
    }
    ASSERT_EQ(lines.line_count(), line);
  }
}

TEST(SourceFile, IsReadWhenTheTextIsWanted) {
  MemoryFileSystem fs;
  FileTable files;
  const SourceFile& file = files.Get(files.AddUnread("/a.go", fs));
  const SourceFile& missing = files.Get(files.AddUnread("/none.go", fs));
  fs.Add("/a.go", "x\nyz\n");
  EXPECT_EQ(file.PositionAt(3), (Position{2, 2}));
  EXPECT_EQ(file.text(), "x\nyz\n");
  EXPECT_EQ(missing.text(), "");
  EXPECT_EQ(missing.PositionAt(3), (Position{1, 4}));  // beyond the end: still an answer
}

TEST(SourceFile, ColumnsInUtf16) {
  FileTable files;
  const SourceFile& file =
      files.Get(files.Add("a.go", FileText(std::string("x\n\xC3\xA9\xF0\x9F\x98\x80z\r\n"))));
  EXPECT_EQ(file.LineText(2), "\xC3\xA9\xF0\x9F\x98\x80z");
  EXPECT_EQ(file.PositionAt(8), (Position{2, 7}));
  EXPECT_EQ(file.Utf16Column(8), 4u);
}

}  // namespace
}  // namespace premortem::source
