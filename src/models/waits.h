// Which library functions may wait, and for what: data, by full name.
//
//   if (std::optional<Wait> wait = models::WaitOf({"time", "", "Sleep"})) ...   // Wait::kTime
//
// Each exported function of the standard library that may wait has a row; tools/model_gaps compares
// them with what its bodies do. That a function takes a lock for a moment, and lets go of it before
// it returns, is no waiting. A method of an interface has a row that stands for all that implement
// it.
//
// To add a row: in waits.cpp, in order of package, receiver and name. The receiver is the type that
// declares the method: net.conn has the Read of a net.TCPConn. A path is written without the
// version at its end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

enum class Wait : uint8_t {
  kTime,    // until a time, which comes
  kIo,      // for a network, a disk, another process
  kLock,    // for another goroutine to let go of something
  kEvent,   // for another goroutine, or the system, to say something
  kStream,  // as long as a reader or writer that it is given or was made of, which may be a buffer
};
std::string_view NameOf(Wait wait);  // "io"

// A set of them.
struct WaitSet {
  uint8_t bits = 0;

  constexpr bool Has(Wait wait) const { return (bits >> static_cast<int>(wait) & 1) != 0; }
  constexpr void Add(Wait wait) { bits |= static_cast<uint8_t>(1 << static_cast<int>(wait)); }
  constexpr void Remove(Wait wait) { bits &= static_cast<uint8_t>(~(1 << static_cast<int>(wait))); }
  constexpr void Add(WaitSet other) { bits |= other.bits; }
  constexpr bool empty() const { return bits == 0; }
  friend bool operator==(const WaitSet&, const WaitSet&) = default;
};
// "io lock"; "" for none.
std::string TextOf(WaitSet waits);

// Stands for all methods of a type that have no row of their own.
inline constexpr std::string_view kAnyMethod = "*";

struct WaitRow {
  FunctionName name;
  Wait wait;
};

// All rows, sorted by name.
std::span<const WaitRow> WaitRows();
// Nothing where there is no row.
std::optional<Wait> WaitOf(const FunctionName& name);

// Whether interfaces with a method of this name are readers or writers.
bool IsStreamMethod(std::string_view method);

// Whether a function lets go of what its caller has waited for with Wait::kLock.
bool Unlocks(const FunctionName& name);
// Whether a method sets the time at which waiting for its connection or file ends.
bool SetsDeadline(const FunctionName& name);

}  // namespace premortem::models
