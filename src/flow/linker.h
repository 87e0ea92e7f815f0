// The link step, which makes a CallGraph: linker.cpp runs its rounds and binds calls,
// linker_numbers.cpp numbers what the summaries name, linker_entries.cpp finds what others run.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/mix_hash.h"
#include "flow/call_graph.h"
#include "flow/value_flow.h"
#include "models/entries.h"

namespace premortem::flow {

class Linker {
 public:
  explicit Linker(CallGraph& graph) : g_(graph) {}

  void Run();

 private:
  using Place = ValueFlow::Place;

  struct MethodTarget {
    Symbol key;
    FunctionId function;
    Place embedded = 0;
  };
  struct Type {
    Symbol symbol;
    std::vector<MethodTarget> methods;  // sorted by key
    bool converted = false;
  };
  struct Interface {
    Symbol symbol;
    std::vector<Symbol> methods;  // sorted
    bool own = false;             // no foreign package declares it
    std::vector<uint32_t> types;  // that implement it, with converted_count types to choose from
    size_t known_at = 0;
    bool too_many = false;
  };
  // What is known of a call while rounds go on.
  struct Work {
    std::vector<FunctionId> callees;    // bound
    std::vector<FunctionId> callbacks;  // what it hands to functions that nobody sees
    std::vector<Place> embedded;        // interfaces whose methods the receiver's types promote
    Place promoted = 0;                 // what is in them
    bool foreign = false;               // may reach what nobody sees
    bool any_type = false;              // all types that implement the interface were asked for
    bool all_types = false;             // and are bound
    uint64_t arguments = 0;             // tells the sets of its arguments that were looked at
  };

  // ---- Numbers ----

  void NumberFunctions();
  void NumberTypes();
  void MakePlaces();
  Place NewPlace(const Node& node);
  FunctionId FunctionOf(Symbol symbol) const { return g_.by_symbol_.at(symbol.value); }
  const PackageSummary& PackageOf(SiteId s) const { return *g_.PackageOf(g_.CallerOf(s)); }
  Place PlaceOf(SiteId s, NodeRef node) const {
    return places_[g_.functions_[g_.CallerOf(s).value].package - 1][node.value];
  }
  // 0 where no summary mentions it: then nobody reads it.
  Place NamedPlace(NodeKind kind, uint32_t index, FunctionId f) const {
    auto it = named_.find(KeyOf({kind, index, g_.SymbolOf(f)}));
    return it == named_.end() ? 0 : it->second;
  }
  using NodeKey = std::pair<uint64_t, uint32_t>;
  struct NodeKeyHash {
    size_t operator()(NodeKey key) const { return MixHash(key.first, key.second); }
  };
  static NodeKey KeyOf(const Node& node) {
    return {static_cast<uint64_t>(node.kind) << 32 | node.index, node.symbol.value};
  }

  // ---- Types ----

  bool Implements(uint32_t type, uint32_t iface);
  const Interface& WithTypes(uint32_t iface);
  const MethodTarget* MethodOf(uint32_t type, Symbol key) const;

  // ---- Stages ----

  void RunStage(bool tests);
  void AddFlowsOf(FunctionId f);
  void NoteUse(const PackageSummary& package, NodeRef node);
  void OpenParameters();
  bool OpenParametersOf(FunctionId f);
  bool OpenMethods(uint32_t iface, Symbol key);
  bool OpenManyFunctions();
  void RunRounds();
  bool BindAnyTypes();
  void Settle(SiteId s);
  // Places by kind and by how values in them run: as the interface that they are handed over as, or
  // the method of a name.
  struct EntryGroup {
    models::EntryKind kind;
    uint32_t iface;
    std::string_view method;
    auto operator<=>(const EntryGroup&) const = default;
  };
  using EntryGroups = std::map<EntryGroup, std::vector<Place>>;
  bool FindEntries();
  void AddRegistration(SiteId s, EntryGroups& groups,
                       std::map<models::EntryKind, std::vector<Place>>& makers);
  void AddEntries(const EntryGroup& group, std::span<const Place> places);

  // ---- Calls ----

  void Resolve(SiteId s);
  void ResolveTypes(SiteId s, Work& work, Place place);
  void BindMethod(SiteId s, Work& work, const MethodTarget& method);
  void Bind(SiteId s, Work& work, FunctionId callee);
  void LinkCall(SiteId s, FunctionId callee, uint32_t shift);
  void LinkForeign(SiteId s, FunctionId callee);
  void Escape(SiteId s);
  void FindCallbacks(SiteId s);
  void CallBack(Work& work, FunctionId f);
  void MarkForeign(FunctionId f);
  bool IsEntry(SiteId s, uint32_t argument);
  std::span<const models::EntryRow> EntriesOf(Symbol callee);
  void Connect(Place from, Place to, bool both_ways);

  bool IsInStage(FunctionId f) const {
    const FunctionSummary* summary = g_.SummaryOf(f);
    return summary != nullptr && summary->in_test == tests_;
  }
  template <typename F>
  void ForEachSite(FunctionId f, F visit) {
    auto [first, end] = g_.SitesOf(f);
    for (uint32_t s = first; s < end; ++s) visit(SiteId(s));
  }

  void StoreEdges();
  void Count();

  CallGraph& g_;
  ValueFlow flow_;
  std::vector<Type> types_;                                         // in the order of their symbols
  std::vector<Interface> interfaces_;                               // from 1
  std::unordered_map<uint32_t, std::vector<uint32_t>> types_with_;  // by key of a method
  size_t converted_count_ = 0;
  std::unordered_set<uint32_t> own_;  // paths of packages with a summary
  std::unordered_map<uint64_t, bool> implements_;
  std::vector<std::vector<uint32_t>> type_numbers_;       // by package and row
  std::vector<std::vector<uint32_t>> interface_numbers_;  // by package and InterfaceRef
  std::vector<std::vector<Place>> places_;                // by package and NodeRef
  std::unordered_map<NodeKey, Place, NodeKeyHash> named_;
  std::vector<Place> foreign_fields_;
  std::vector<std::pair<Place, Symbol>> fields_;
  std::vector<Work> work_;               // by SiteId
  std::vector<bool> used_;               // by FunctionId: somebody may call it
  std::vector<bool> opened_;             // by FunctionId: callers that are not followed call it
  std::vector<bool> marked_;             // by FunctionId: foreign code may call it
  std::vector<SiteId> open_, escaping_;  // of the stage
  std::vector<bool> escapes_;            // by SiteId
  std::unordered_map<uint32_t, std::span<const models::EntryRow>> entry_rows_;  // by Symbol
  bool tests_ = false;
  int rounds_ = 0;        // of the stage
  bool changed_ = false;  // in the last round
};

}  // namespace premortem::flow
