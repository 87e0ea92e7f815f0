// Which library functions do something that lasts when the process has ended: data, by full name.
//
//   models::LastingEffectOf({"database/sql", "DB", "Exec"})->what   // "writes to a database"
//
// Who starts such work and does not wait for it may lose it. Reading has no row, nor has what
// leaves nothing to miss: logging, deleting what is temporary, GET requests.
//
// To add a row: in effects.cpp, in order of package, receiver and name.
#pragma once

#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

struct LastingEffect {
  FunctionName name;
  std::string_view what;  // "writes to a database"
};

// All rows, sorted by name.
std::span<const LastingEffect> LastingEffects();
// Null where there is no row.
const LastingEffect* LastingEffectOf(const FunctionName& name);

// What a function does that is given a file as an io.Writer: writes to it.
inline constexpr std::string_view kWritesToFile = "writes to a file";
// What one does that passes on what it has buffered, wherever that goes.
inline constexpr std::string_view kWritesBuffer = "writes what is buffered";
bool IsFile(const TypeName& type);
bool IsWriter(const TypeName& type);

// What a function does whose last argument is a request for a method that changes something.
inline constexpr std::string_view kSendsRequest = "sends a request";
bool SendsItsRequest(const FunctionName& name);
// Of a method of HTTP.
bool ChangesSomething(std::string_view method);

// Whether a function works on files, and comes back soon whatever others do. Reading from an open
// file may wait for a terminal or a pipe.
bool WorksOnFiles(const FunctionName& name);

// Whether a method lets a server end the requests that it has, and one that serves returns when the
// other begins with that.
bool Drains(const FunctionName& name);
bool ServesUntilDrained(const FunctionName& name);

// What a function that may fail does, as far as its name says it: "stores something" of
// saveReceipt, "sends something" of Publish. Empty of others.
std::string_view EffectByName(std::string_view function);

// Whether a goroutine tells somebody with this function that it is done, or how far it is.
bool TellsOthers(const FunctionName& name);

}  // namespace premortem::models
