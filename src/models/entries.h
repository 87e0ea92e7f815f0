// Where services hand over the functions that others run for them: registrations of request
// handlers, and of what runs once for the process, such as the function of a command.
//
//   models::EntriesOf({"net/http", "ServeMux", "Handle"})   // argument 1: kRequest
//
// What an argument holds decides what runs: a function runs itself, of a value the methods of the
// interface that it is handed over as, and where that has none (net/rpc) all methods that are
// exported.
//
// To add a row: in entries.cpp, in order, with the documentation in mind. A path is written without
// the version at its end ("github.com/labstack/echo" speaks for ".../echo/v4").
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

enum class EntryKind : uint8_t {
  kRequest,  // runs for each request
  kOnce,     // runs once for the process
};

struct EntryRow {
  FunctionName function;
  uint8_t argument = 0;  // from 0, without the receiver
  EntryKind kind = EntryKind::kRequest;
  // The argument is a function that is asked once for the handler: middleware.
  bool makes_handler = false;
};

struct EntryField {
  TypeName type;
  std::string_view field;
  std::string_view method;  // that runs, of a value; empty: the field is a function
  EntryKind kind = EntryKind::kRequest;
};

// The method of handlers that middleware makes.
inline constexpr std::string_view kHandlerMethod = "ServeHTTP";

// All rows, sorted by function and argument, or by type and field.
std::span<const EntryRow> Entries();
std::span<const EntryField> EntryFields();

// The rows of a function or method.
std::span<const EntryRow> EntriesOf(const FunctionName& function);
// Null where there is none.
const EntryField* EntryOfField(const TypeName& type, std::string_view field);

// Whether a function has to do with serving requests: it registers a handler for them, or starts a
// server.
bool ServesRequests(const FunctionName& function);

// The path without "/v2" or the like at its end.
std::string_view WithoutVersion(std::string_view path);

}  // namespace premortem::models
