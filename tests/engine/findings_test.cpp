// Edits, order and fingerprints of findings; JSON and hashes below them.

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/json_writer.h"
#include "findings/edits.h"
#include "findings/order.h"

namespace premortem::findings {
namespace {

using source::FileId;
using source::FileTable;

Edit MakeEdit(uint32_t begin, uint32_t end, std::string text, FileId file = FileId(1u)) {
  return {{file, begin, end}, std::move(text)};
}

std::string Merged(std::string_view text, const std::vector<Fix>& fixes, std::vector<bool>* taken) {
  EditMerger merger;
  for (const Fix& fix : fixes) taken->push_back(merger.Add(fix));
  return ApplyEdits(text, merger.EditsOf(FileId(1u)));
}

TEST(EditMerger, KeepsWhatDoesNotTouchAndDropsWhatOverlapsAsAWhole) {
  std::vector<bool> taken;
  std::string text = Merged("0123456789",
                            {{"a", {MakeEdit(2, 4, "AB")}},
                             {"b", {MakeEdit(8, 9, "X"), MakeEdit(3, 5, "no")}},
                             {"c", {MakeEdit(4, 5, "c")}},
                             {"d", {MakeEdit(2, 4, "AB")}},
                             {"e", {MakeEdit(0, 10, "")}}},
                            &taken);
  EXPECT_EQ(text, "01ABc56789");
  EXPECT_EQ(taken, (std::vector<bool>{true, false, true, true, false}));
}

TEST(EditMerger, KeepsInsertionsAtOnePlaceInTheirOrder) {
  std::vector<bool> taken;
  std::string text = Merged("xy",
                            {{"a", {MakeEdit(1, 1, "1")}},
                             {"b", {MakeEdit(1, 1, "2")}},
                             {"c", {MakeEdit(1, 2, "Y")}},
                             {"d", {MakeEdit(1, 1, "1")}},
                             {"e", {MakeEdit(2, 2, "!")}}},
                            &taken);
  EXPECT_EQ(text, "x12Y!");
  EXPECT_EQ(taken, std::vector<bool>(5, true));
}

TEST(EditMerger, RefusesAnInsertionIntoAReplacedText) {
  std::vector<bool> taken;
  Merged("0123456789", {{"a", {MakeEdit(2, 6, "")}}, {"b", {MakeEdit(4, 4, "x")}}}, &taken);
  EXPECT_EQ(taken, (std::vector<bool>{true, false}));
}

TEST(EditMerger, AppliesAndTheSameEditsAgainChangeNothing) {
  // Property: of any set of edits those taken are sorted and do not overlap.
  EditMerger merger;
  uint32_t seed = 1;
  auto next = [&](uint32_t limit) { return (seed = seed * 1664525 + 1013904223) / 7 % limit; };
  for (int i = 0; i < 500; ++i) {
    uint32_t begin = next(100);
    merger.Add({"", {MakeEdit(begin, begin + next(4), std::string(next(3), 'x'))}});
  }
  std::span<const Edit> edits = merger.EditsOf(FileId(1u));
  ASSERT_FALSE(edits.empty());
  for (size_t i = 1; i < edits.size(); ++i) EXPECT_LE(edits[i - 1].range.end, edits[i].range.begin);
  ApplyEdits(std::string(110, '.'), edits);
}

TEST(InBounds, RefusesRangesOutsideTheFile) {
  FileTable files;
  FileId file = files.Add("a.go", FileText("12345"));
  EXPECT_TRUE(InBounds({"", {MakeEdit(5, 5, "", file)}}, files));
  EXPECT_FALSE(InBounds({"", {MakeEdit(5, 6, "", file)}}, files));
  EXPECT_FALSE(InBounds({"", {MakeEdit(3, 2, "", file)}}, files));
  EXPECT_FALSE(InBounds({"", {MakeEdit(0, 1, "", FileId(7u))}}, files));
}

constexpr RuleInfo kA = {.name = "a"};
constexpr RuleInfo kB = {.name = "b"};

TEST(SortFindings, SortsByPlaceThenRuleThenMessageAndDropsDoubles) {
  FileTable files;
  FileId second = files.Add("b.go", FileText("xxxx"));
  FileId first = files.Add("a.go", FileText("xxxx"));
  auto make = [](const RuleInfo& rule, FileId file, uint32_t begin, std::string message) {
    return Finding{.rule = &rule, .range = {file, begin, begin + 1}, .message = std::move(message)};
  };
  std::vector<Finding> findings = {make(kB, second, 0, "m"), make(kB, first, 1, "n"),
                                   make(kB, first, 1, "m"), make(kA, first, 1, "z"),
                                   make(kB, first, 1, "m")};
  SortFindings(findings, files);
  std::string order;
  for (const Finding& f : findings) order += std::string(f.rule->name) + f.message + " ";
  EXPECT_EQ(order, "az bm bn bm ");
}

TEST(Fingerprints, StayTheSameWhenLinesMoveAndTellEqualAnchorsApart) {
  auto at = [](uint32_t begin, std::string anchor) {
    return Finding{.rule = &kA, .range = {FileId(1u), begin, begin}, .anchor = std::move(anchor)};
  };
  auto path = [](FileId) { return std::string("m/a.go"); };
  auto before = Fingerprints({at(1, "f#x"), at(2, "f#x"), at(3, "g#x")}, path);
  auto after = Fingerprints({at(10, "f#x"), at(20, "f#x"), at(30, "g#x")}, path);
  EXPECT_EQ(before, after);
  EXPECT_NE(before[0], before[1]);
  EXPECT_NE(before[0], before[2]);
  EXPECT_NE(before[0], Fingerprints({at(1, "f#x")}, [](FileId) { return "m/b.go"; })[0]);
}

TEST(Hash128, IsStable) {
  // Written into baselines: these values must never change.
  EXPECT_EQ(HashBytes("").ToString(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(Hasher().Add("ab").Add(uint64_t{7}).Finish(),
            Hasher().Add("ab").Add(uint64_t{7}).Finish());
  EXPECT_NE(Hasher().Add("ab").Add("c").Finish(), Hasher().Add("a").Add("bc").Finish());
}

TEST(JsonWriter, WritesNestedValues) {
  std::string out;
  JsonWriter json(&out);
  json.BeginObject().Field("a", 1).Field("b", "x").Field("c", true).Field("d", -2.5);
  json.Key("e").BeginArray().Value(uint64_t{1}).BeginObject().EndObject().Null().EndArray();
  json.List("f", std::vector<std::string>{"p", "q"}).EndObject();
  EXPECT_TRUE(json.complete());
  EXPECT_EQ(out, R"({"a":1,"b":"x","c":true,"d":-2.5,"e":[1,{},null],"f":["p","q"]})");
}

TEST(JsonWriter, IndentsAndLeavesEmptyOnesTogether) {
  std::string out;
  JsonWriter json(&out, 2);
  json.BeginObject().Key("a").BeginArray().EndArray().Field("b", 1).EndObject();
  EXPECT_EQ(out, "{\n  \"a\": [],\n  \"b\": 1\n}");
}

TEST(JsonWriter, EscapesAndRepairsTexts) {
  std::string out;
  AppendJsonString(out, std::string_view("\"\\\n\t\x01\0é\xff\xed\xa0\x80", 12));
  EXPECT_EQ(out, "\"\\\"\\\\\\n\\t\\u0001\\u0000é\uFFFD\uFFFD\uFFFD\uFFFD\"");
}

}  // namespace
}  // namespace premortem::findings
