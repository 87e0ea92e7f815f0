// The Evidence model: what is equal is stored once, what is summed is summed, callers come first.
#include "evidence/evidence.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace premortem::evidence {
namespace {

TEST(Evidence, EqualStringsAndFramesAreOne) {
  Evidence evidence;
  EXPECT_EQ(evidence.AddString(""), StringId());
  StringId name = evidence.AddString("main.main");
  EXPECT_EQ(evidence.AddString("main.main"), name);
  EXPECT_EQ(evidence.Text(name), "main.main");
  EXPECT_EQ(evidence.Text(StringId()), "");

  Frame frame{.function = name, .line = 7};
  FrameId id = evidence.AddFrame(frame);
  EXPECT_EQ(evidence.AddFrame(frame), id);
  frame.inlined = true;
  EXPECT_NE(evidence.AddFrame(frame), id);
}

TEST(Evidence, ManyStringsSurviveGrowth) {
  Evidence evidence;
  std::vector<StringId> ids;
  for (int i = 0; i < 10000; ++i) ids.push_back(evidence.AddString("s" + std::to_string(i)));
  for (int i = 0; i < 10000; ++i) {
    EXPECT_EQ(evidence.AddString("s" + std::to_string(i)), ids[i]);
    EXPECT_EQ(evidence.Text(ids[i]), "s" + std::to_string(i));
  }
}

TEST(Evidence, StacksShareTheirCallers) {
  Evidence evidence;
  FrameId main = evidence.AddFrame({.function = evidence.AddString("main.main")});
  FrameId a = evidence.AddFrame({.function = evidence.AddString("main.a")});
  FrameId b = evidence.AddFrame({.function = evidence.AddString("main.b")});
  StackId with_a = evidence.AddStack(std::vector{main, a});
  StackId with_b = evidence.AddStack(std::vector{main, b});
  EXPECT_EQ(evidence.NodeOf(with_a).caller, evidence.NodeOf(with_b).caller);
  EXPECT_EQ(evidence.stacks().size(), 4u);  // none, main, main > a, main > b
  EXPECT_EQ(evidence.AddStack(std::vector<FrameId>()), StackId());
  for (uint32_t i = 1; i < evidence.stacks().size(); ++i) {
    EXPECT_LT(evidence.stacks()[i].caller.value, i);
  }
}

TEST(Evidence, LabelsInAnyOrderAreOneSet) {
  Evidence evidence;
  Label path{.key = evidence.AddString("path"), .text = evidence.AddString("/a")};
  Label bytes{.key = evidence.AddString("bytes"), .number = 64, .is_number = true};
  std::vector<Label> one = {path, bytes};
  std::vector<Label> other = {bytes, path};
  LabelSetId set = evidence.AddLabels(one);
  EXPECT_EQ(evidence.AddLabels(other), set);
  ASSERT_EQ(evidence.LabelsOf(set).size(), 2u);
  EXPECT_EQ(evidence.LabelsOf(set)[0], bytes);
  EXPECT_EQ(evidence.LabelsOf(set)[1], path);
  EXPECT_TRUE(evidence.LabelsOf(LabelSetId()).empty());
  std::vector<Label> less = {path};
  EXPECT_NE(evidence.AddLabels(less), set);
}

TEST(Evidence, SamplesOfOneStackAreSummed) {
  Profile profile;
  profile.types.resize(2);
  ProfileBuilder builder(profile);
  builder.AddSample(StackId(1u), LabelSetId(), std::vector<int64_t>{1, 10});
  builder.AddSample(StackId(2u), LabelSetId(), std::vector<int64_t>{2, 20});
  builder.AddSample(StackId(1u), LabelSetId(1u), std::vector<int64_t>{3, 30});
  builder.AddSample(StackId(1u), LabelSetId(), std::vector<int64_t>{4, -40});
  ASSERT_EQ(profile.samples.size(), 3u);
  EXPECT_EQ(profile.values, (std::vector<int64_t>{5, -30, 2, 20, 3, 30}));
  EXPECT_FALSE(builder.saturated());
}

TEST(Evidence, SumsSaturate) {
  using Bounds = std::numeric_limits<int64_t>;
  Profile profile;
  profile.types.resize(2);
  ProfileBuilder builder(profile);
  for (int i = 0; i < 3; ++i) {
    builder.AddSample(StackId(1u), LabelSetId(),
                      std::vector<int64_t>{Bounds::max() - 5, Bounds::min() + 5});
  }
  EXPECT_EQ(profile.values, (std::vector<int64_t>{Bounds::max(), Bounds::min()}));
  EXPECT_TRUE(builder.saturated());
}

TEST(Evidence, GoroutinesAreCountedByGroup) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "dump"});
  GroupKey key{.input = input, .stack = StackId(1u), .state = evidence.AddString("select")};
  GroupId group = evidence.AddGoroutines(key, 1, 17, 0);
  for (uint64_t id = 18; id < 24; ++id) evidence.AddGoroutines(key, 1, id, 5);
  GroupKey leaked = key;
  leaked.flags = kLeaked;
  EXPECT_NE(evidence.AddGoroutines(leaked, 1, 99, 0), group);
  const Group& found = evidence.GroupOf(group);
  EXPECT_EQ(found.count, 7u);
  EXPECT_EQ(found.goroutines, (std::array<uint64_t, 4>{17, 18, 19, 20}));
  ASSERT_EQ(found.waits.buckets().size(), 2u);
  EXPECT_EQ(found.waits.buckets()[1].minutes, 5u);
  EXPECT_EQ(found.waits.buckets()[1].count, 6u);
}

TEST(Evidence, MinutesAreExactFirstAndBoundedThen) {
  MinuteHistogram histogram;
  for (uint64_t minutes = 0; minutes < 1'000'000; ++minutes) histogram.Add(minutes);
  histogram.Add(std::numeric_limits<uint64_t>::max());
  uint64_t total = 0;
  uint32_t last = 0;
  for (const MinuteHistogram::Bucket& bucket : histogram.buckets()) {
    total += bucket.count;
    if (bucket.minutes < 128) {
      EXPECT_EQ(bucket.count, 1u);
    } else if (bucket.minutes < 900'000) {
      EXPECT_LE(bucket.minutes - last, bucket.minutes / 64 + 1);
    }
    last = bucket.minutes;
  }
  EXPECT_EQ(total, 1'000'001u);
  EXPECT_LT(histogram.buckets().size(), 1800u);
}

TEST(Evidence, WakeUpsAndSeries) {
  Evidence evidence;
  InputId input = evidence.AddInput({.name = "trace"});
  EdgeId edge = evidence.AddWakeUp(input, StackId(1u), StackId(2u), 10);
  EXPECT_EQ(evidence.AddWakeUp(input, StackId(1u), StackId(2u), 30), edge);
  EXPECT_NE(evidence.AddWakeUp(input, StackId(2u), StackId(1u), 5), edge);
  EXPECT_EQ(evidence.edges()[edge.value].count, 2u);
  EXPECT_EQ(evidence.edges()[edge.value].total_delay, 40u);
  EXPECT_EQ(evidence.edges()[edge.value].greatest_delay, 30u);

  StringId name = evidence.AddString("goroutines");
  SeriesId series = evidence.AddSeries(input, name, LabelSetId(), StringId());
  EXPECT_EQ(evidence.AddSeries(input, name, LabelSetId(), StringId()), series);
  evidence.AddPoint(series, {.time = 1, .value = 2});
  EXPECT_EQ(evidence.series()[series.value].points.size(), 1u);
}

}  // namespace
}  // namespace premortem::evidence
