// Channels that libraries hand out: what sends on them, or closes them.
//
//   if (models::SignalOf({"context", "Context", "Done"}) == models::Signal::kContext) ...
#pragma once

#include <cstdint>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

enum class Signal : uint8_t {
  kUnknown,
  kContext,  // it is closed when a context is done
  kTime,     // a time comes, once
  kTicks,    // times come, again and again
};

// Of the channel that a function returns, and of that in a field.
Signal SignalOf(const FunctionName& maker);
Signal SignalOf(const TypeName& type, std::string_view field);

// The clock sends, and nobody closes.
constexpr bool IsNeverClosed(Signal signal) {
  return signal == Signal::kTime || signal == Signal::kTicks;
}

}  // namespace premortem::models
