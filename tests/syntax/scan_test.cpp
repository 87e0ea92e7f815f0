// Holds the vectorised inner loops of the lexer against their plain twins.
#include "syntax/scan.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/fs.h"

namespace premortem::syntax::scan {
namespace {

// Texts in which the bytes that matter are frequent enough to meet at every offset.
std::string RandomText(std::mt19937& random, std::string_view alphabet) {
  std::string text(random() % 100, ' ');
  for (char& c : text) c = alphabet[random() % alphabet.size()];
  return text;
}

TEST(Scan, VectorsAgreeWithPlainLoops) {
  std::mt19937 random(1);
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  const std::string_view alphabets[] = {all_bytes, "abcXYZ_019", "\t\t\t\t\t\t\t\t\t\t\t\t x",
                                        "abc \"\\\n", "code {}\"'`/ more code without anything"};
  for (int round = 0; round < 20'000; ++round) {
    FileText file(RandomText(random, alphabets[random() % std::size(alphabets)]));
    std::string_view text = file.view();
    const char* p = text.data() + (text.empty() ? 0 : random() % text.size());
    const char* end = text.data() + text.size();
    ASSERT_EQ(EndOfName(p), plain::EndOfName(p));
    ASSERT_EQ(EndOfTabs(p), plain::EndOfTabs(p));
    ASSERT_EQ(EndOfStringRun(p), plain::EndOfStringRun(p));
    ASSERT_EQ(EndOfCodeRun(p), plain::EndOfCodeRun(p));
    ASSERT_EQ(EndOfPlainText(p, end), plain::EndOfPlainText(p, end));
  }
}

TEST(Scan, ShortNamesAreCutAtTheirLength) {
  FileText file(std::string("abcdefghijklmnopqrstuvwxyz"));
  for (size_t length = 1; length <= 16; ++length) {
    Interner::ShortName expected;
    std::memcpy(&expected, file.view().data(), length);
    EXPECT_EQ(LoadShortName(file.view().data(), length), expected) << length;
  }
}

TEST(Scan, NamesAreWhatTheirBytesSay) {
  for (size_t length = 1; length <= 40; ++length) {
    FileText file(std::string(length, 'x') + "(y");
    const char* p = file.view().data();
    Name name = NameAt(p);
    EXPECT_EQ(name.end, p + length);
    EXPECT_TRUE(length < 16 || !name.is_short);
    if (name.is_short) {
      EXPECT_EQ(name.text, LoadShortName(p, length)) << length;
    }
  }
}

}  // namespace
}  // namespace premortem::syntax::scan
