// Which library functions may wait, and for what: data, by full name.
//
//   if (std::optional<Wait> wait = models::WaitOf({"time", "", "Sleep"})) ...   // Wait::kTime
//
// A function has a row when waiting belongs to what it is for. That it takes a lock inside for a
// moment is none, nor that it may write a log line. Methods of interfaces have rows where all that
// implement them are expected to wait: net.Conn, but not io.Reader, behind which may be a buffer.
//
// To add a row: in waits.cpp, in order of package, receiver and name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "models/functions.h"

namespace premortem::models {

enum class Wait : uint8_t {
  kTime,   // until a time, which comes
  kIo,     // for a network, a disk, another process
  kLock,   // for another goroutine to let go of something
  kEvent,  // for another goroutine, or the system, to say something
};

struct WaitRow {
  FunctionName name;
  Wait wait;
};

// All rows, sorted by name.
std::span<const WaitRow> Waits();
// Nothing where there is no row.
std::optional<Wait> WaitOf(const FunctionName& name);

// Whether nobody ever closes the channel that is this field of a type, or this result of a
// function.
bool IsEndlessChannel(const TypeName& type, std::string_view field);
bool GivesEndlessChannel(const FunctionName& name);

}  // namespace premortem::models
