// What functions of libraries do with the functions that they are given: data, and the questions
// that can be asked of it. Rules ask here and name no library function themselves.
//
//   if (models::MayRunLater("AfterFunc")) ...   // the closure outlives the call
//
// A row names the function in full (package, receiver, name), as documentation does. Without types
// nobody knows whose method a call means, so for now questions are asked by the bare name, and a
// row also speaks for its namesakes: other libraries' groups have a method Go too. Rows are
// therefore for names that mean the same wherever they occur. When types are there the same rows
// are asked by the full name, and names that mean many things can have rows of their own.
//
// To add a row: in callbacks.cpp, in order of names, with the documentation that says so in mind;
// tests/models holds the table to its order.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace premortem::models {

// When the function that is handed over runs.
enum class Runs : uint8_t {
  kLater,      // it is kept, and runs after the call has returned or beside it
  kOnRequest,  // later, whenever a request comes in; who makes it mostly waits for the answer
  kAsItSays,   // before the call returns, unless it asks to go on later (kGoOnLater)
};

struct Callback {
  std::string_view package;   // import path
  std::string_view receiver;  // without "*"; empty for functions
  std::string_view name;
  uint8_t argument = 0;  // which one is the function, from 0
  Runs runs = Runs::kLater;
};

// All rows, sorted by name, then package and receiver.
std::span<const Callback> Callbacks();

// The rows of a name.
std::span<const Callback> CallbacksNamed(std::string_view name);

// Whether a function or method of this name may run its function argument after it has returned.
bool MayRunLater(std::string_view name);

// Whether it does so for every request that comes in.
bool RunsOnRequest(std::string_view name);

// Whether the argument of a function or method of this name decides itself, by calling kGoOnLater.
bool RunsAsItSays(std::string_view name);
inline constexpr std::string_view kGoOnLater = "Parallel";  // of testing.T

}  // namespace premortem::models
