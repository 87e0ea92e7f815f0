// Which functions run for each request, once from main, when packages are initialized, from tests,
// in goroutines; how deep in loops; and a way that shows it.
//
//   Reach reach(graph);
//   if (reach.From(f, Origin::kRequest)) ... reach.WayTo(f, Origin::kRequest)
//
// A function is a handler when it flows into a registration that models/entries.h knows, not by the
// look of its signature.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/function_ref.h"
#include "flow/call_graph.h"

namespace premortem::flow {

enum class Origin : uint8_t {
  kRequest,    // a registered handler
  kMain,       // main.main, and the functions of commands
  kInit,       // the initializer of a package
  kTest,       // tests, benchmarks, examples, fuzz targets, TestMain, initializers of test files
  kGoroutine,  // what a go statement starts, or a library starts for it; not in tests
};
inline constexpr int kOriginCount = 5;
std::string_view NameOf(Origin origin);  // "request"

// Calls `visit` for each function that the call starts a goroutine with, itself or by a library to
// which it hands the function.
void ForEachStarted(const CallGraph& graph, SiteId site, FunctionRef<void(FunctionId)> visit);

class Reach {
 public:
  // Loops beyond this count as this many.
  static constexpr uint8_t kMostLoops = 9;

  // O(edges * kMostLoops).
  explicit Reach(const CallGraph& graph);

  bool From(FunctionId f, Origin origin) const { return Of(f, origin).reached; }
  // Whether the function is one of those with which the ways begin.
  bool IsEntry(FunctionId f, Origin origin) const {
    return From(f, origin) && !Of(f, origin).caller.valid();
  }
  // The most loops that any way from an entry to the function lies in, as the source shows them:
  // whether they run often is not known.
  uint8_t LoopsOf(FunctionId f, Origin origin) const { return Of(f, origin).loops; }
  // A shortest way: the entry first, f last. Empty where there is none.
  std::vector<FunctionId> WayTo(FunctionId f, Origin origin) const;

 private:
  struct Row {
    FunctionId caller;  // on a shortest way; none: an entry
    bool reached = false;
    uint8_t loops = 0;
  };
  const Row& Of(FunctionId f, Origin origin) const {
    return rows_[static_cast<size_t>(origin)][f.value];
  }
  void Run(const CallGraph& graph, Origin origin, const std::vector<FunctionId>& entries);

  std::array<std::vector<Row>, kOriginCount> rows_;
};

}  // namespace premortem::flow
