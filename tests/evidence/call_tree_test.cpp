// Profiles as trees of calls.
#include "evidence/call_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace premortem::evidence {
namespace {

class CallTreeTest : public testing::Test {
 protected:
  // Samples as "main;f;g" with a value for each type; a function may have a line: "f:7".
  struct Stack {
    std::string functions;
    std::vector<int64_t> values;
  };

  const Profile& Add(const std::vector<std::string>& types, const std::vector<Stack>& stacks) {
    Profile profile;
    for (const std::string& type : types) {
      profile.types.push_back({evidence_.AddString(type), evidence_.AddString("count")});
    }
    ProfileBuilder builder(profile);
    for (const Stack& stack : stacks) {
      StackId id;
      for (size_t at = 0; at < stack.functions.size();) {
        size_t end = std::min(stack.functions.find(';', at), stack.functions.size());
        id = evidence_.AddStack(id, FrameOf(stack.functions.substr(at, end - at)));
        at = end + 1;
      }
      builder.AddSample(id, LabelSetId(), stack.values);
    }
    return evidence_.ProfileOf(evidence_.AddProfile(std::move(profile)));
  }

  FrameId FrameOf(const std::string& text) {
    size_t colon = text.find(':');
    Frame frame{.function = evidence_.AddString(text.substr(0, colon))};
    frame.file = evidence_.AddString("file of " + text.substr(0, colon));
    if (colon != text.npos) frame.line = static_cast<uint32_t>(std::stoul(text.substr(colon + 1)));
    if (text.starts_with("0x")) frame.address = true;
    return evidence_.AddFrame(frame);
  }

  // One line a node: indented by its depth, with whole and own values of all types.
  static std::string Print(const CallTree& tree) {
    std::string out;
    std::vector<size_t> depth(tree.nodes.size());
    for (size_t i = 0; i < tree.nodes.size(); ++i) {
      const CallNode& node = tree.nodes[i];
      EXPECT_TRUE(i == 0 || node.parent < i);
      depth[i] = i == 0 ? 0 : depth[node.parent] + 1;
      out += std::string(depth[i], ' ') + (i == 0 ? "all" : tree.functions[node.function].name);
      for (const CallValues& values : tree.values) {
        out += " " + std::to_string(values.total[i]) + "/" + std::to_string(values.self[i]);
        if (!values.older_total.empty()) {
          out += " was " + std::to_string(values.older_total[i]) + "/" +
                 std::to_string(values.older_self[i]);
        }
      }
      out += "\n";
    }
    return out;
  }

  Evidence evidence_;
};

TEST_F(CallTreeTest, LinesOfAFunctionAreOneNodeAndNamesGiveTheOrder) {
  const Profile& profile = Add({"n", "bytes"}, {{"main;z:3;deep", {1, 10}},
                                                {"main;a", {2, 20}},
                                                {"main;z:4", {4, 40}},
                                                {"main;z:4;deep", {8, 80}},
                                                {"", {16, 160}},
                                                {"main;z:4;z:3", {32, 320}}});
  CallTree tree = BuildCallTree(evidence_, profile, nullptr, {});
  EXPECT_EQ(Print(tree),
            "all 63/16 630/160\n"
            " main 47/0 470/0\n"
            "  a 2/2 20/20\n"
            "  z 45/4 450/40\n"
            "   deep 9/9 90/90\n"
            "   z 32/32 320/320\n");
  EXPECT_EQ(tree.left_out, 0u);
  EXPECT_EQ(tree.functions[1].file, "file of a");
}

TEST_F(CallTreeTest, TypesOfTheOlderProfileAreFoundByName) {
  const Profile& profile = Add({"n", "bytes", "new"}, {{"main;a", {1, 10, 5}}});
  const Profile& older = Add({"bytes", "n"}, {{"main;a", {30, 3}}, {"main;gone", {40, 4}}});
  EXPECT_EQ(Print(BuildCallTree(evidence_, profile, &older, {})),
            "all 1/0 was 7/0 10/0 was 70/0 5/0 was 0/0\n"
            " main 1/0 was 7/0 10/0 was 70/0 5/0 was 0/0\n"
            "  a 1/1 was 3/3 10/10 was 30/30 5/5 was 0/0\n"
            "  gone 0/0 was 4/4 0/0 was 40/40 0/0 was 0/0\n");
}

TEST_F(CallTreeTest, TheHeaviestNodesAreKept) {
  const Profile& profile = Add(
      {"n", "bytes"},
      {{"main;a;b", {900, 0}}, {"main;c;d", {99, 0}}, {"main;e;f", {1, 0}}, {"main;g", {0, 7}}});
  CallTree tree = BuildCallTree(evidence_, profile, nullptr, {.nodes = 5});
  EXPECT_EQ(Print(tree),
            "all 1000/0 7/0\n"
            " main 1000/0 7/0\n"
            "  a 900/0 0/0\n"
            "   b 900/900 0/0\n"
            "  g 0/0 7/7\n");
  EXPECT_EQ(tree.left_out, 4u);
  tree = BuildCallTree(evidence_, profile, nullptr, {.least_share = 0.01});
  EXPECT_EQ(tree.left_out, 2u);
  EXPECT_EQ(BuildCallTree(evidence_, profile, nullptr, {.nodes = 0}).nodes.size(), 1u);
}

// Of a difference that was made elsewhere: what goes down weighs as much as what goes up.
TEST_F(CallTreeTest, NegativeValues) {
  const Profile& profile = Add({"n"}, {{"main;up", {100}}, {"main;down;x", {-90}}});
  EXPECT_EQ(Print(BuildCallTree(evidence_, profile, nullptr, {.least_share = 0.4})),
            "all 10/0\n main 10/0\n  down -90/0\n   x -90/-90\n  up 100/100\n");
}

TEST_F(CallTreeTest, SumsSaturateAndTypesAreLimited) {
  const Profile& profile = Add({"a", "b", "c"}, {{"main;x", {INT64_MAX, INT64_MIN, 1}},
                                                 {"main;y", {INT64_MAX, INT64_MIN, 2}}});
  CallTree tree = BuildCallTree(evidence_, profile, nullptr, {.types = 2});
  ASSERT_EQ(tree.values.size(), 2u);
  EXPECT_EQ(tree.types_left_out, 1u);
  EXPECT_EQ(tree.values[0].total[0], INT64_MAX);
  EXPECT_EQ(tree.values[1].total[0], INT64_MIN);
}

TEST_F(CallTreeTest, TheTypeToShowIsAlwaysThere) {
  Profile profile = Add({"a", "b", "c"}, {{"main", {1, 2, 3}}});
  profile.default_type = 2;
  CallTree tree = BuildCallTree(evidence_, profile, nullptr, {.types = 2});
  ASSERT_EQ(tree.values.size(), 2u);
  EXPECT_EQ(tree.default_values, 1u);
  EXPECT_EQ(tree.values[1].total[0], 3);
}

TEST_F(CallTreeTest, AddressesAreShownByTheirLibrary) {
  const Profile& profile = Add({"n"}, {{"main;0x10", {1}}, {"main;0x20", {2}}});
  CallTree tree = BuildCallTree(evidence_, profile, nullptr, {});
  EXPECT_EQ(tree.functions.size(), 4u);  // each of the two has a file of its own here
  EXPECT_EQ(tree.functions[1].name, "[file of 0x10]");
}

TEST_F(CallTreeTest, NoSamples) {
  CallTree tree = BuildCallTree(evidence_, Add({"n"}, {}), nullptr, {});
  EXPECT_EQ(Print(tree), "all 0/0\n");
}

}  // namespace
}  // namespace premortem::evidence
