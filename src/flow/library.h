// What the functions of a library do, by their bodies, and where src/models says something else:
// for `premortem debug models` and tools/model_gaps, which hold the rows against a GOROOT.
//
//   LibraryNotes notes;
//   ProgramFlow program(SummariseTargets(workspace, fs, files, &notes));
//   DumpModelGaps(out, program, notes);
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/error_wraps.h"
#include "flow/program.h"
#include "flow/program_flow.h"
#include "ir/ir.h"
#include "types/program.h"

namespace premortem::flow {

// A result that has to be given back, by its type.
struct OwnedResult {
  uint32_t index = 0;
  std::string release;  // "Close", "Body.Close", "()": it is called
};

// A function or method that others can call by name, methods that types have of embedded ones
// among them.
struct ExportedFunction {
  Symbol symbol;
  bool of_interface = false;
  std::vector<OwnedResult> owned;
};

// What is noted of a library beside its summaries. Thread-safe while it is filled.
class LibraryNotes : public PackageVisitor {
 public:
  void AddPackage(const types::CheckedPackage& package) override;
  void AddGroup(const ir::FuncGroup& group, std::span<const Symbol> symbols) override;

  // In any order; some more than once.
  const std::vector<ExportedFunction>& exported() const { return exported_; }
  const std::unordered_map<uint32_t, WrapNote>& wraps() const { return wraps_; }

 private:
  std::mutex mutex_;
  std::vector<ExportedFunction> exported_;
  std::unordered_map<uint32_t, WrapNote> wraps_;  // by Symbol
};

// A line for each disagreement, sorted: kind, function, what is amiss, with tabs between them. The
// kinds are the tables: "waits", "retains", "starts", "wraps", "resources"; functions are written
// "net/http.Client.Do". Of the packages of the program, those that others cannot import apart:
//
//   waits	os.File.Chmod	no row; may wait: io
//   waits	os.Getpid	row: io; does not wait
//   retains	sync.Map.Store	no row; keeps argument 1
//   starts	net.Resolver.LookupIP	no row; starts a goroutine
//   wraps	net.Dial	no row; wraps in *net.OpError
//   resources	os.OpenRoot	no row; result 0 has Close
//   waits	net.TCPConn.Read	row: there is no such function
void DumpModelGaps(std::string& out, const ProgramFlow& program, const LibraryNotes& notes);

}  // namespace premortem::flow
