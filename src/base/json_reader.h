// Reads JSON as a stream of events, with no tree in between. nlohmann-json parses; it is included
// by the .cpp alone.
//
//   struct Numbers : JsonEvents {
//     void Number(double value) override { sum += value; }
//     double sum = 0;
//   } numbers;
//   Result<void> read = ReadJson("[1, 2.5]", numbers);
#pragma once

#include <string_view>

#include "base/result.h"

namespace premortem {

// What is not overridden is passed over. Texts live as long as the call.
struct JsonEvents {
  virtual ~JsonEvents() = default;
  virtual void BeginObject() {}
  virtual void Key(std::string_view) {}  // of the value that follows
  virtual void EndObject() {}
  virtual void BeginArray() {}
  virtual void EndArray() {}
  virtual void Number(double) {}  // integers above 2^53 are rounded
  virtual void Text(std::string_view) {}
  virtual void Bool(bool) {}
  virtual void Null() {}
};

// One value, with blanks around it. Fails with line and column where it is malformed; the events
// before that have happened. No recursion: depth costs a bit each.
Result<void> ReadJson(std::string_view json, JsonEvents& events);

}  // namespace premortem
