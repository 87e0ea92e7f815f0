#include "flow/value_flow.h"

#include <gtest/gtest.h>

namespace premortem::flow {
namespace {

using Place = ValueFlow::Place;

constexpr auto All = [](uint32_t, uint32_t) { return true; };

std::vector<Element> ElementsOf(const ValueFlow& flow, Place place) {
  std::span<const Element> elements = flow.ElementsOf(place);
  return {elements.begin(), elements.end()};
}

TEST(ValueFlow, GoesAlongEdgesAndAroundCycles) {
  ValueFlow flow;
  Place a = flow.AddPlace(), b = flow.AddPlace(), c = flow.AddPlace(), d = flow.AddPlace();
  flow.AddEdge(a, b);
  flow.AddEdge(b, c);
  flow.AddEdge(c, b);
  flow.Add(a, Element::Function(7));
  flow.Add(c, Element::Type(3));
  flow.Propagate(All);
  std::vector<Element> both = {Element::Type(3), Element::Function(7)};
  EXPECT_EQ(ElementsOf(flow, b), both);
  EXPECT_EQ(ElementsOf(flow, c), both);
  EXPECT_TRUE(ElementsOf(flow, d).empty());
  // Edges that come later.
  flow.AddEdge(c, d);
  flow.Propagate(All);
  EXPECT_EQ(ElementsOf(flow, d), both);
}

TEST(ValueFlow, FiltersTypesAndNotFunctions) {
  ValueFlow flow;
  Place a = flow.AddPlace(), b = flow.AddPlace(/*filter=*/5);
  flow.AddEdge(a, b);
  for (uint32_t type : {1, 2, 3}) flow.Add(a, Element::Type(type));
  flow.Add(a, Element::Function(9));
  flow.Propagate([](uint32_t type, uint32_t filter) { return filter == 5 && type == 2; });
  EXPECT_EQ(ElementsOf(flow, b), (std::vector<Element>{Element::Type(2), Element::Function(9)}));
}

TEST(ValueFlow, FlagsFlow) {
  ValueFlow flow;
  Place a = flow.AddPlace(), b = flow.AddPlace();
  flow.AddEdge(a, b);
  flow.Add(a, kForeign);
  flow.Propagate(All);
  EXPECT_EQ(flow.FlagsOf(b), kForeign);
}

// What comes in first must not matter.
TEST(ValueFlow, TooManyAreNone) {
  constexpr auto kMost = static_cast<uint32_t>(ValueFlow::kMostElements);
  for (bool backwards : {false, true}) {
    ValueFlow flow;
    Place a = flow.AddPlace(), b = flow.AddPlace(), c = flow.AddPlace();
    flow.AddEdge(a, b);
    flow.AddEdge(b, c);
    flow.Add(c, Element::Function(100));
    flow.Add(c, Element::Type(100));
    for (uint32_t i = 1; i <= kMost + 1; ++i) {
      flow.Add(a, Element::Function(backwards ? kMost + 2 - i : i));
      flow.Propagate(All);
    }
    EXPECT_EQ(flow.FlagsOf(c), kManyFunctions);
    EXPECT_EQ(ElementsOf(flow, c), std::vector{Element::Type(100)});
    // But who asks where they come from is told all.
    EXPECT_EQ(flow.SourcesOf(std::vector{c}).size(), kMost + 3);
    EXPECT_EQ(flow.SourcesOf(std::vector{b}).size(), kMost + 1);
  }
}

TEST(ValueFlow, SixteenAreNotTooMany) {
  ValueFlow flow;
  Place a = flow.AddPlace(), b = flow.AddPlace();
  flow.AddEdge(a, b);
  for (uint32_t i = 1; i <= ValueFlow::kMostElements; ++i) flow.Add(a, Element::Type(i));
  flow.Propagate(All);
  EXPECT_EQ(flow.FlagsOf(b), 0);
  EXPECT_EQ(flow.ElementsOf(b).size(), ValueFlow::kMostElements);
}

}  // namespace
}  // namespace premortem::flow
