#include "source/file_table.h"

#include <gtest/gtest.h>

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
