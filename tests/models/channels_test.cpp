// What sends on the channels of libraries.
#include "models/channels.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(Channels, SignalsOfFunctionsAndFields) {
  EXPECT_EQ(SignalOf({"context", "Context", "Done"}), Signal::kContext);
  EXPECT_EQ(SignalOf({"time", "", "After"}), Signal::kTime);
  EXPECT_EQ(SignalOf({"time", "", "Sleep"}), Signal::kUnknown);
  EXPECT_EQ(SignalOf(TypeName{"time", "Ticker"}, "C"), Signal::kTicks);
  EXPECT_EQ(SignalOf(TypeName{"time", "Ticker"}, "r"), Signal::kUnknown);
}

TEST(Channels, TheClockClosesNone) {
  EXPECT_TRUE(IsNeverClosed(SignalOf({"time", "", "Tick"})));
  EXPECT_FALSE(IsNeverClosed(SignalOf({"context", "Context", "Done"})));
  EXPECT_FALSE(IsNeverClosed(Signal::kUnknown));
}

}  // namespace
}  // namespace premortem::models
