// Errors of libraries that are told late: what was written may be lost until the last call on a
// writer says that it was not, and what is gone through step by step ends in the same way at its
// end and at an error.
//
//   if (const Writer* writer = models::WriterOf({"os", "", "Create"})) writer->last   // "Close"
//
// To add a row: in late_errors.cpp, in order of package, receiver and name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

struct Writer {
  FunctionName made_by;             // its first result is the writer
  std::string_view last;            // the method whose error says whether all was written
  int8_t target = -1;               // the argument that it writes to; -1: none
  int8_t flags = -1;                // the argument that says whether it can be written; -1: it can
  std::string_view told_by = last;  // the method that tells the error, where `last` does not
  bool for_terminals = false;       // mostly lays out what goes to the terminal
};
// Null where there is no row.
const Writer* WriterOf(const FunctionName& name);
// Whether the flags of a file let data be written to it: it can be written, and is created, cut or
// appended to. What is only written, such as /proc/sys/kernel/x, has no data to lose.
bool IsOpenedForData(int64_t flags);

// Methods by which a writer is written to, and those that say whether all was written without being
// the last call.
bool IsWriteMethod(std::string_view method);
bool ConfirmsWrites(std::string_view method);

// Whether a writer is a file, of which few ask in plain sight whether it could be closed.
bool WritesFile(const Writer& writer);

// Whether nothing that is written there can be lost, or nobody is left who could be told: a buffer,
// the answer to a request.
bool NeedsNoConfirmation(const TypeName& target);

// The method that makes what was written in a transaction last, where only its error says that it
// did; methods by which a transaction is written to, by the beginnings of their names.
bool IsCommit(const FunctionName& name);
inline constexpr std::string_view kCommit = "Commit", kRollback = "Rollback";
bool WritesInTransaction(std::string_view method);

// Methods that go one step on and are false at the end and at an error, and those that tell which
// of the two it was.
bool GoesOneStep(std::string_view method);
std::span<const std::string_view> LateErrors();
bool TellsLateError(std::string_view method);
// Readers that only ever end.
bool ReadsFromMemory(const TypeName& reader);

}  // namespace premortem::models
