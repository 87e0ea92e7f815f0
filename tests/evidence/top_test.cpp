// Sums of profiles by function, line and label, and their differences.
#include "evidence/top.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace premortem::evidence {
namespace {

using Bounds = std::numeric_limits<int64_t>;

class TopTest : public testing::Test {
 protected:
  TopTest() {
    head_.types = {{evidence_.AddString("count"), {}}, {evidence_.AddString("space"), {}}};
    head_.default_type = 1;
  }

  FrameId At(std::string_view function, uint32_t line) {
    return evidence_.AddFrame({.function = evidence_.AddString(function),
                               .file = evidence_.AddString("a.go"),
                               .line = line});
  }
  LabelSetId Path(std::string_view value) {
    std::vector<Label> labels = {
        {.key = evidence_.AddString("path"), .text = evidence_.AddString(value)}};
    return evidence_.AddLabels(labels);
  }

  // "name place flat/cumulative", sorted.
  static std::vector<std::string> Lines(const std::vector<TopRow>& rows) {
    std::vector<std::string> lines;
    for (const TopRow& row : rows) {
      lines.push_back(row.name + ' ' + row.place + ' ' + std::to_string(row.flat) + '/' +
                      std::to_string(row.cumulative));
    }
    std::ranges::sort(lines);
    return lines;
  }

  Evidence evidence_;
  Profile head_;
};

using Rows = std::vector<std::string>;

TEST_F(TopTest, RecursiveFunctionsCountOnce) {
  std::vector<FrameId> deep = {At("f", 3), At("f", 2), At("main", 1)};  // the leaf first
  std::vector<FrameId> flat = {At("main", 1)};
  Top top(evidence_, {});
  top.Begin(head_, 2, 0);
  EXPECT_TRUE(top.Add(deep, {}, std::vector<int64_t>{1, 10}));
  EXPECT_TRUE(top.Add(flat, {}, std::vector<int64_t>{1, 5}));
  EXPECT_TRUE(top.Add({}, {}, std::vector<int64_t>{1, 100}));
  EXPECT_EQ(Lines(top.Rows()), (Rows{"f  10/10", "main  5/15"}));
  EXPECT_EQ(top.total(), 115);
}

TEST_F(TopTest, ByLine) {
  std::vector<FrameId> deep = {At("f", 3), At("f", 2), At("main", 1)};
  Top top(evidence_, {.by = TopBy::kLine, .sample_type = "count"});
  top.Begin(head_, 1, 0);
  top.Add(deep, {}, std::vector<int64_t>{7, 10});
  EXPECT_EQ(Lines(top.Rows()), (Rows{"f a.go:2 0/7", "f a.go:3 7/7", "main a.go:1 0/7"}));
}

TEST_F(TopTest, ByLabel) {
  Top top(evidence_, {.by = TopBy::kLabel, .label = "path"});
  EXPECT_TRUE(top.WantsLabels());
  top.Begin(head_, 3, 0);
  top.Add({}, Path("/a"), std::vector<int64_t>{1, 10});
  top.Add({}, Path("/b"), std::vector<int64_t>{1, 20});
  top.Add({}, Path("/a"), std::vector<int64_t>{1, 30});
  top.Add({}, {}, std::vector<int64_t>{1, 2});
  EXPECT_EQ(Lines(top.Rows()), (Rows{"  2/2", "/a  40/40", "/b  20/20"}));
}

TEST_F(TopTest, WithoutSymbolsByLibrary) {
  FrameId one = evidence_.AddAddress(0x10, evidence_.AddString("/lib/libc.so.6"));
  FrameId other = evidence_.AddAddress(0x20, evidence_.AddString("/usr/lib/libc.so.6"));
  FrameId nowhere = evidence_.AddAddress(0x30, {});
  Top top(evidence_, {});
  top.Begin(head_, 2, 0);
  top.Add(std::vector{one, other}, {}, std::vector<int64_t>{1, 10});
  top.Add(std::vector{nowhere}, {}, std::vector<int64_t>{1, 1});
  EXPECT_EQ(Lines(top.Rows()), (Rows{"0x30  1/1", "[libc.so.6]  10/10"}));
}

TEST_F(TopTest, ATypeThatIsNotThereSumsNothing) {
  Top top(evidence_, {.sample_type = "cpu"});
  top.Begin(head_, 1, 0);
  EXPECT_TRUE(top.Add({}, {}, std::vector<int64_t>{1, 10}));
  EXPECT_FALSE(top.type());
  EXPECT_EQ(top.total(), 0);
}

TEST_F(TopTest, SumsStayAtTheBounds) {
  std::vector<FrameId> f = {At("f", 1)};
  Top top(evidence_, {});
  top.Begin(head_, 2, 0);
  for (int i = 0; i < 2; ++i) top.Add(f, {}, std::vector<int64_t>{1, Bounds::max() - 1});
  EXPECT_EQ(top.total(), Bounds::max());
  EXPECT_EQ(top.Rows()[0].cumulative, Bounds::max());
  EXPECT_EQ(SaturatingSubtract(-2, Bounds::max()), Bounds::min());
  EXPECT_EQ(SaturatingSubtract(0, Bounds::min()), Bounds::max());
}

TEST_F(TopTest, DifferencesOfEqualNames) {
  std::vector<TopRow> newer = {{"f", "", 5, 9}, {"g", "", 1, 1}, {"h", "", 3, 3}};
  std::vector<TopRow> older = {{"h", "", 3, 3}, {"f", "", 7, 9}, {"gone", "", 2, 2}};
  EXPECT_EQ(Lines(Difference(newer, older)), (Rows{"f  -2/0", "g  1/1", "gone  -2/-2"}));
}

// Parts that are summed apart and joined are as the whole.
TEST_F(TopTest, ForksAreJoined) {
  std::vector<FrameId> deep = {At("f", 3), At("f", 2), At("main", 1)};
  std::vector<FrameId> flat = {At("main", 1)};
  At("nowhere", 1);
  Top top(evidence_, {});
  top.Begin(head_, 4, 0);
  std::unique_ptr<ProfileSink> first = top.Fork();
  std::unique_ptr<ProfileSink> second = top.Fork();
  ASSERT_NE(first, nullptr);
  first->Add(deep, {}, std::vector<int64_t>{1, 10});
  second->Add(flat, {}, std::vector<int64_t>{1, 5});
  second->Add(deep, {}, std::vector<int64_t>{1, -3});
  top.Join(*first);
  top.Join(*second);
  top.Add(flat, {}, std::vector<int64_t>{1, 100});
  EXPECT_EQ(Lines(top.Rows()), (Rows{"f  7/7", "main  105/112"}));
  EXPECT_EQ(top.total(), 112);
  EXPECT_EQ(Top(evidence_, {.by = TopBy::kLabel, .label = "path"}).Fork(), nullptr);
}

// What Evidence holds, summed by way of Replay.
TEST_F(TopTest, ReplaysWhatIsStored) {
  Profile profile = head_;
  ProfileBuilder builder(profile);
  StackId stack = evidence_.AddStack(std::vector{At("main", 1), At("f", 2)});  // the root first
  builder.AddSample(stack, Path("/a"), std::vector<int64_t>{1, 10});
  profile.kind = evidence_.AddString("heap");
  Top top(evidence_, {});
  Replay(evidence_, profile, top);
  EXPECT_EQ(top.profiles(), 1u);
  EXPECT_EQ(top.head().kind, profile.kind);
  EXPECT_EQ(Lines(top.Rows()), (Rows{"f  10/10", "main  0/10"}));
}

}  // namespace
}  // namespace premortem::evidence
