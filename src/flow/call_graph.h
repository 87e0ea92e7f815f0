// The call graph of a program: the link step over the summaries of its packages.
//
//   CallGraph graph(std::move(summaries));
//   for (SiteId s : graph.SitesOf(f)) for (const Edge& e : graph.EdgesOf(s)) ... e.callee
//
// Static calls and calls of the caller's own closures need no analysis. A call of a function value
// goes to the functions that flow into the place from which the value is read; a call of an
// interface's method to the types that flow there. Where nothing is known of that place, because
// callers that nobody sees fill it, foreign code hands it out as an interface of this program, or
// too much comes together there, any type counts that is converted to an interface somewhere in the
// program and implements this one (rapid type analysis). Either way: above
// ValueFlow::kMostElements callees a call is unknown.
//
// Packages that have no summary (dependencies, of which only what importers can see is checked) are
// *foreign*. A function that is given to a foreign one is called back from there: kCallback.
//
// Tests change nothing for other code: which functions a call outside of _test.go files reaches is
// decided before anything flows out of tests.
//
// docs/decisions/0017-summaries-and-link.md says why it is done so.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flow/summary.h"
#include "flow/value_flow.h"
#include "models/entries.h"

namespace premortem::flow {

// Functions in the order of their symbols, so that the order of ids is one that users may see.
// Calls in the order of their functions, and within one in that of its blocks. Each from 1.
struct FunctionId : Id<FunctionId> {
  using Id::Id;
};
struct SiteId : Id<SiteId> {
  using Id::Id;
};

enum class EdgeKind : uint8_t { kStatic, kClosure, kInterface, kValue, kCallback };
std::string_view NameOf(EdgeKind kind);  // "static"

struct Edge {
  FunctionId callee;
  EdgeKind kind = EdgeKind::kStatic;

  friend bool operator==(const Edge&, const Edge&) = default;
};

// How much of what a call may reach its edges say.
enum class Known : uint8_t {
  kAll,
  kSome,     // and perhaps functions that nobody sees
  kForeign,  // none: what is called was made by code that nobody sees
  kMany,     // none: more than are followed
  kNothing,  // none: nothing is seen to flow here
};
std::string_view NameOf(Known known);  // "all"

class CallGraph {
 public:
  struct Stats {
    size_t calls[4] = {};     // by CallKind
    size_t known[4][5] = {};  // of these by Known
    size_t edges[5] = {};     // by EdgeKind
    size_t places = 0, flows = 0, summary_bytes = 0, flow_bytes = 0;
    int rounds = 0;
    bool cut = false;  // stopped at the bound of rounds
  };

  // Of packages in any order, each once; of a package and a test variant that was checked from the
  // ground the variant alone.
  explicit CallGraph(std::vector<PackageSummary> packages);
  ~CallGraph();
  CallGraph(CallGraph&&) noexcept;

  // By path.
  std::span<const PackageSummary> packages() const { return packages_; }
  bool HasPackage(std::string_view path) const;

  // ---- Functions ----
  uint32_t function_count() const { return static_cast<uint32_t>(functions_.size()) - 1; }
  Symbol SymbolOf(FunctionId f) const { return functions_[f.value].symbol; }
  std::string_view NameOf(FunctionId f) const { return TextOf(SymbolOf(f)); }
  // None where there is none.
  FunctionId Find(Symbol symbol) const;
  // Null for a foreign function.
  const FunctionSummary* SummaryOf(FunctionId f) const;
  const PackageSummary* PackageOf(FunctionId f) const;  // likewise
  const FunctionNotes* NotesOf(FunctionId f) const;     // likewise
  bool HasBody(FunctionId f) const {
    const FunctionSummary* summary = SummaryOf(f);
    return summary != nullptr && summary->has_body;
  }

  // ---- Calls ----
  uint32_t site_count() const { return static_cast<uint32_t>(sites_.size()) - 1; }
  // The calls of a function are ids from `first` up to `end`.
  struct SiteRange {
    uint32_t first = 0, end = 0;
  };
  SiteRange SitesOf(FunctionId f) const {
    return {functions_[f.value].first_site, functions_[f.value].end_site};
  }
  FunctionId CallerOf(SiteId s) const { return sites_[s.value].caller; }
  const CallSite& Get(SiteId s) const;
  // Sorted by callee and kind.
  std::span<const Edge> EdgesOf(SiteId s) const {
    return std::span(edges_).subspan(sites_[s.value].first_edge, sites_[s.value].edge_count);
  }
  Known KnownOf(SiteId s) const { return sites_[s.value].known; }

  bool CallsItself(FunctionId f) const;
  // The calls that may reach `f`, sorted, each once.
  std::span<const SiteId> SitesCalling(FunctionId f) const {
    return std::span(calling_).subspan(functions_[f.value].first_calling,
                                       functions_[f.value].calling_count);
  }
  // The functions that call `f`, sorted, each once. O(calls of f).
  std::vector<FunctionId> CallersOf(FunctionId f) const;
  // Whether all code of the program that could call it by name was read: that of its package and,
  // where it is exported, of those that import it. O(packages).
  bool SeesCallersOf(FunctionId f) const;
  // Strongly connected components, callees before callers; within one sorted. Of the edges all
  // count. O(functions + edges).
  const std::vector<std::vector<FunctionId>>& Components() const { return components_; }

  // The functions that others run for the program, for requests or once, by what flows into the
  // calls and fields that models/entries.h knows; sorted. Registrations by tests do not count.
  std::span<const FunctionId> EntriesOf(models::EntryKind kind) const {
    return entries_[static_cast<size_t>(kind)];
  }

  const Stats& stats() const { return stats_; }

 private:
  friend class Linker;

  void FindCalling();
  void FindComponents();

  struct Function {
    Symbol symbol;
    uint32_t package = 0;  // index plus 1; 0: foreign
    uint32_t row = 0;
    uint32_t first_site = 0, end_site = 0;
    uint32_t first_calling = 0, calling_count = 0;  // in calling_
  };
  struct Site {
    FunctionId caller;
    uint32_t row = 0;  // in the caller's package
    uint32_t first_edge = 0, edge_count = 0;
    Known known = Known::kNothing;
  };

  std::vector<PackageSummary> packages_;
  std::vector<Function> functions_ = std::vector<Function>(1);
  std::unordered_map<uint32_t, FunctionId> by_symbol_;
  std::vector<Site> sites_ = std::vector<Site>(1);
  std::vector<Edge> edges_;
  std::vector<SiteId> calling_;         // by the function that they call
  std::vector<FunctionId> entries_[2];  // by models::EntryKind
  std::vector<std::vector<FunctionId>> components_;
  Stats stats_;
};

}  // namespace premortem::flow
