// The link step: numbers what the summaries name, lets functions and types flow, and binds the open
// calls, round by round, as each bound call makes more flow.
#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/mix_hash.h"
#include "flow/call_graph.h"
#include "flow/function_name.h"

namespace premortem::flow {

namespace {

constexpr int kMostRounds = 64;  // of a stage
constexpr size_t kMostEntryGroups = 256;

constexpr std::string_view kEdgeNames[] = {"static", "closure", "interface", "value", "callback"};

constexpr std::string_view kKnownNames[] = {"all", "some", "foreign", "many", "nothing"};

// Of "a/b.T" and "a/b.T[c.U]". None for types without a name, and none for "error".
Symbol PackageOfType(std::string_view text) {
  std::string_view name = text.substr(0, text.find('['));
  size_t dot = name.rfind('.');
  return dot == name.npos || name.find_first_of("{( ") != name.npos ? Symbol()
                                                                    : SymbolOf(name.substr(0, dot));
}

bool IsExportedKey(std::string_view key) { return !key.empty() && key[0] >= 'A' && key[0] <= 'Z'; }

bool IsMethodNamed(std::string_view key, std::string_view name) {
  return key.starts_with(name) && key.size() > name.size() && key[name.size()] == '(';
}

}  // namespace

std::string_view NameOf(EdgeKind kind) { return kEdgeNames[static_cast<size_t>(kind)]; }
std::string_view NameOf(Known known) { return kKnownNames[static_cast<size_t>(known)]; }

class Linker {
 public:
  explicit Linker(CallGraph& graph) : g_(graph) {}

  void Run() {
    NumberFunctions();
    NumberTypes();
    MakePlaces();
    for (bool tests : {false, true}) RunStage(tests);
    StoreEdges();
    Count();
  }

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

// ---- Numbers ----

void Linker::NumberFunctions() {
  std::ranges::sort(g_.packages_, {}, [](const PackageSummary& p) { return TextOf(p.path); });
  std::unordered_set<uint32_t> symbols;
  for (const PackageSummary& package : g_.packages_) {
    for (const FunctionSummary& f : package.functions) symbols.insert(f.symbol.value);
    for (const MethodRow& m : package.methods) symbols.insert(m.function.value);
    for (const CallSite& s : package.sites) {
      if (s.kind == CallKind::kStatic || s.kind == CallKind::kClosure) {
        symbols.insert(s.callee.value);
      }
    }
    for (const Node& n : package.nodes) {
      if (n.kind == NodeKind::kFunction) symbols.insert(n.symbol.value);
    }
  }
  symbols.erase(0);
  for (uint32_t symbol : symbols) g_.functions_.push_back({.symbol = Symbol(symbol)});
  std::sort(g_.functions_.begin() + 1, g_.functions_.end(),
            [](const auto& a, const auto& b) { return TextOf(a.symbol) < TextOf(b.symbol); });
  g_.by_symbol_.reserve(g_.functions_.size());
  for (uint32_t f = 1; f < g_.functions_.size(); ++f) {
    g_.by_symbol_[g_.functions_[f].symbol.value] = FunctionId(f);
  }
  // Thunks and bound methods may be made in several packages, all alike.
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    const PackageSummary& package = g_.packages_[p];
    for (uint32_t row = 0; row < package.functions.size(); ++row) {
      CallGraph::Function& f = g_.functions_[FunctionOf(package.functions[row].symbol).value];
      const FunctionSummary* known =
          f.package == 0 ? nullptr : &g_.packages_[f.package - 1].functions[f.row];
      if (known != nullptr && (!known->in_test || package.functions[row].in_test)) continue;
      f.package = p + 1;
      f.row = row;
    }
  }
  for (uint32_t i = 1; i < g_.functions_.size(); ++i) {
    CallGraph::Function& f = g_.functions_[i];
    f.first_site = f.end_site = static_cast<uint32_t>(g_.sites_.size());
    if (f.package == 0) continue;
    const FunctionSummary& row = g_.packages_[f.package - 1].functions[f.row];
    for (uint32_t s = 0; s < row.site_count; ++s) {
      g_.sites_.push_back({.caller = FunctionId(i), .row = row.first_site + s});
    }
    f.end_site = static_cast<uint32_t>(g_.sites_.size());
  }
  work_.resize(g_.sites_.size());
  escapes_.resize(g_.sites_.size());
  used_.resize(g_.functions_.size());
  marked_.resize(g_.functions_.size());
  opened_.resize(g_.functions_.size());
}

void Linker::NumberTypes() {
  for (const PackageSummary& package : g_.packages_) own_.insert(package.path.value);
  // Of each type the fullest row: where test files add methods, others do not see them.
  std::map<std::string_view, std::pair<uint32_t, uint32_t>> rows;  // package, row
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    for (uint32_t r = 0; r < g_.packages_[p].types.size(); ++r) {
      const TypeRow& row = g_.packages_[p].types[r];
      auto [it, is_new] = rows.try_emplace(TextOf(row.symbol), p, r);
      auto [package, known] = it->second;
      bool fuller = row.method_count > g_.packages_[package].types[known].method_count;
      if (fuller) it->second = {p, r};
    }
  }
  std::unordered_map<uint32_t, uint32_t> numbers;  // by Symbol
  for (const auto& [text, at] : rows) {
    const PackageSummary& package = g_.packages_[at.first];
    const TypeRow& row = package.types[at.second];
    auto number = static_cast<uint32_t>(types_.size());
    numbers[row.symbol.value] = number;
    Type& type = types_.emplace_back();
    type.symbol = row.symbol;
    for (const MethodRow& m : package.MethodsOf(row)) {
      FunctionId f = m.function.valid() ? FunctionOf(m.function) : FunctionId();
      type.methods.push_back({m.key, f, 0});
      types_with_[m.key.value].push_back(number);
      Symbol loose = flow::SymbolOf(LooseKey(TextOf(m.key)));
      if (loose != m.key) types_with_[loose.value].push_back(number);
    }
    std::ranges::sort(type.methods, {}, [](const MethodTarget& m) { return m.key.value; });
  }
  interfaces_.emplace_back();
  std::unordered_map<uint32_t, uint32_t> interface_numbers;  // by Symbol
  for (const PackageSummary& package : g_.packages_) {
    auto& of_package = type_numbers_.emplace_back();
    for (const TypeRow& row : package.types) of_package.push_back(numbers[row.symbol.value]);
    auto& interfaces = interface_numbers_.emplace_back(1);
    for (size_t i = 1; i < package.interfaces.size(); ++i) {
      const InterfaceRow& row = package.interfaces[i];
      auto [it, is_new] = interface_numbers.try_emplace(row.symbol.value, interfaces_.size());
      if (is_new) {
        interfaces_.push_back({.symbol = row.symbol,
                               .methods = row.methods,
                               .own = own_.contains(PackageOfType(TextOf(row.symbol)).value),
                               .types = {}});
      }
      interfaces.push_back(it->second);
    }
  }
}

void Linker::MakePlaces() {
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    const PackageSummary& package = g_.packages_[p];
    std::vector<Place>& places = places_.emplace_back(package.nodes.size());
    for (size_t i = 1; i < package.nodes.size(); ++i) {
      const Node& node = package.nodes[i];
      if (node.kind == NodeKind::kLocal) {
        places[i] = flow_.AddPlace(interface_numbers_[p][node.index]);
        continue;
      }
      Node key = node;  // rows of types differ from package to package
      if (node.kind == NodeKind::kType) key.index = type_numbers_[p][node.index];
      Place& place = named_[KeyOf(key)];
      if (place == 0) place = NewPlace(key);
      places[i] = place;
    }
  }
  // Methods of embedded interfaces.
  for (uint32_t p = 0; p < g_.packages_.size(); ++p) {
    const PackageSummary& package = g_.packages_[p];
    for (uint32_t row = 0; row < package.types.size(); ++row) {
      std::vector<MethodTarget>& methods = types_[type_numbers_[p][row]].methods;
      for (const MethodRow& m : package.MethodsOf(package.types[row])) {
        if (!m.embedded.valid()) continue;
        auto it = std::ranges::lower_bound(methods, m.key.value, {},
                                           [](const MethodTarget& t) { return t.key.value; });
        if (it != methods.end() && it->key == m.key) it->embedded = places_[p][m.embedded.value];
      }
    }
  }
}

// With what is in it from the start.
ValueFlow::Place Linker::NewPlace(const Node& node) {
  Place place = flow_.AddPlace();
  switch (node.kind) {
    case NodeKind::kFunction:
      flow_.Add(place, Element::Function(FunctionOf(node.symbol).value));
      break;
    case NodeKind::kType: flow_.Add(place, Element::Type(node.index)); break;
    case NodeKind::kForeign: flow_.Add(place, kForeign); break;
    case NodeKind::kField: fields_.emplace_back(place, node.symbol); [[fallthrough]];
    case NodeKind::kGlobal:
      if (own_.contains(node.index)) break;
      flow_.Add(place, kForeign);
      foreign_fields_.push_back(place);
      break;
    case NodeKind::kResult: {
      FunctionId f = g_.Find(node.symbol);
      if (!f.valid() || !g_.HasBody(f)) flow_.Add(place, kForeign);
      break;
    }
    default: break;
  }
  return place;
}

// ---- Types ----

bool Linker::Implements(uint32_t type, uint32_t iface) {
  uint64_t key = static_cast<uint64_t>(type) << 32 | iface;
  auto [it, is_new] = implements_.try_emplace(key);
  if (is_new) {
    it->second = std::ranges::all_of(interfaces_[iface].methods, [&](Symbol method) {
      return MethodOf(type, method) != nullptr;
    });
  }
  return it->second;
}

const Linker::MethodTarget* Linker::MethodOf(uint32_t type, Symbol key) const {
  const std::vector<MethodTarget>& methods = types_[type].methods;
  auto it = std::ranges::lower_bound(methods, key.value, {},
                                     [](const MethodTarget& m) { return m.key.value; });
  if (it != methods.end() && it->key == key) return &*it;
  if (!IsLooseKey(TextOf(key))) return nullptr;
  auto named = std::ranges::find_if(
      methods, [&](const MethodTarget& m) { return LooseKey(TextOf(m.key)) == TextOf(key); });
  return named != methods.end() ? &*named : nullptr;
}

// The types that implement it, of those that are converted to interfaces by now.
const Linker::Interface& Linker::WithTypes(uint32_t number) {
  Interface& iface = interfaces_[number];
  if (iface.known_at == converted_count_) return iface;
  iface.known_at = converted_count_;
  iface.types.clear();
  iface.too_many = iface.methods.empty();
  const std::vector<uint32_t>* fewest = nullptr;
  for (Symbol method : iface.methods) {
    const std::vector<uint32_t>& with = types_with_[method.value];
    if (fewest == nullptr || with.size() < fewest->size()) fewest = &with;
  }
  if (fewest == nullptr) return iface;
  for (uint32_t type : *fewest) {
    if (!types_[type].converted || !Implements(type, number)) continue;
    iface.types.push_back(type);
    if (iface.types.size() <= ValueFlow::kMostElements) continue;
    iface.too_many = true;
    break;
  }
  return iface;
}

// ---- Stages ----

void Linker::RunStage(bool tests) {
  tests_ = tests;
  rounds_ = 0;
  open_.clear();
  escaping_.clear();
  for (uint32_t f = 1; f < g_.functions_.size(); ++f) {
    if (IsInStage(FunctionId(f))) AddFlowsOf(FunctionId(f));
  }
  for (Type& type : types_) {
    if (!type.converted) continue;
    for (const MethodTarget& m : type.methods) {
      if (m.function.valid()) used_[m.function.value] = true;
    }
  }
  OpenParameters();
  do {
    do {
      RunRounds();
    } while (rounds_ < kMostRounds && !tests && FindEntries());
  } while (rounds_ < kMostRounds && (BindAnyTypes() || OpenManyFunctions()));
  g_.stats_.rounds += rounds_;
  g_.stats_.cut |= changed_;
  for (SiteId s : open_) Settle(s);
}

// What is known of an open call in the end.
void Linker::Settle(SiteId s) {
  const CallSite& site = g_.Get(s);
  Work& work = work_[s.value];
  Place place = PlaceOf(s, site.node);
  uint8_t flags = place == 0 ? uint8_t{kForeign} : flow_.FlagsOf(place);
  bool many = flags & (site.kind == CallKind::kValue ? kManyFunctions : kManyTypes);
  if (many && !work.all_types) work.callees.clear();
  if (work.promoted != 0) flags |= flow_.FlagsOf(work.promoted);
  // Where nothing was seen to come in, something did that nobody saw.
  bool open = flags & (kForeign | kAnything) || (work.any_type && flags == 0) || changed_;
  Known& known = g_.sites_[s.value].known;
  if (!work.callees.empty()) {
    known = open ? Known::kSome : Known::kAll;
  } else if (many || (work.any_type && !work.all_types)) {
    known = Known::kMany;
  } else {
    known = flags & kForeign ? Known::kForeign : Known::kNothing;
  }
}

void Linker::Connect(Place from, Place to, bool both_ways) {
  if (from == 0 || to == 0 || from == to) return;
  flow_.AddEdge(from, to);
  if (both_ways) flow_.AddEdge(to, from);
}

void Linker::NoteUse(const PackageSummary& package, NodeRef ref) {
  const Node& node = package.nodes[ref.value];
  if (node.kind == NodeKind::kFunction) used_[FunctionOf(node.symbol).value] = true;
  if (node.kind != NodeKind::kType) return;
  Type& type =
      types_[type_numbers_[static_cast<size_t>(&package - g_.packages_.data())][node.index]];
  converted_count_ += !type.converted;
  type.converted = true;
}

void Linker::AddFlowsOf(FunctionId f) {
  uint32_t p = g_.functions_[f.value].package - 1;
  const PackageSummary& package = g_.packages_[p];
  for (const Flow& flow : package.FlowsOf(*g_.SummaryOf(f))) {
    NoteUse(package, flow.from);
    Connect(places_[p][flow.from.value], places_[p][flow.to.value], flow.both_ways);
  }
  ForEachSite(f, [&](SiteId s) {
    const CallSite& site = g_.Get(s);
    for (const Arg& arg : package.ArgsOf(site)) NoteUse(package, arg.node);
    NoteUse(package, site.node);
    if (site.kind == CallKind::kInterface || site.kind == CallKind::kValue) {
      open_.push_back(s);
      return;
    }
    FunctionId callee = FunctionOf(site.callee);
    used_[callee.value] = true;
    LinkCall(s, callee, 0);
  });
}

// Who calls a function that nobody seen calls?
void Linker::OpenParameters() {
  for (uint32_t f = 1; f < g_.functions_.size(); ++f) {
    if (!IsInStage(FunctionId(f)) || used_[f]) continue;
    OpenParametersOf(FunctionId(f));
  }
}

// Whether anything changed by it.
bool Linker::OpenParametersOf(FunctionId f) {
  if (opened_[f.value] || !g_.HasBody(f)) return false;
  opened_[f.value] = true;
  for (uint32_t i = 0; i < g_.SummaryOf(f)->param_count; ++i) {
    if (Place place = NamedPlace(NodeKind::kParam, i, f)) flow_.Add(place, kAnything);
  }
  return true;
}

// A call that is not followed, as there are too many types, may pass anything to each of them.
bool Linker::OpenMethods(uint32_t iface, Symbol key) {
  bool changed = false;
  if (interfaces_[iface].methods.empty()) return changed;
  for (uint32_t type : types_with_[key.value]) {
    if (!types_[type].converted || !Implements(type, iface)) continue;
    const MethodTarget* method = MethodOf(type, key);
    if (method != nullptr && method->function.valid()) {
      changed = OpenParametersOf(method->function) || changed;
    }
  }
  return changed;
}

// The same for calls of function values.
bool Linker::OpenManyFunctions() {
  std::vector<Place> many;
  for (SiteId s : open_) {
    Place place = g_.Get(s).kind == CallKind::kValue ? PlaceOf(s, g_.Get(s).node) : 0;
    if (place != 0 && flow_.FlagsOf(place) & kManyFunctions) many.push_back(place);
  }
  bool changed = false;
  if (many.empty()) return changed;
  for (Element e : flow_.SourcesOf(many)) {
    if (!e.is_type()) changed = OpenParametersOf(FunctionId(e.number())) || changed;
  }
  return changed;
}

void Linker::RunRounds() {
  do {
    flow_.Propagate([&](uint32_t type, uint32_t iface) { return Implements(type, iface); });
    changed_ = false;
    for (SiteId s : open_) Resolve(s);
    for (SiteId s : escaping_) FindCallbacks(s);
    for (Place place : foreign_fields_) {
      for (Element e : flow_.ElementsOf(place)) {
        if (!e.is_type()) MarkForeign(FunctionId(e.number()));
      }
    }
    ++rounds_;
  } while (changed_ && rounds_ < kMostRounds);
}

// Interface calls of whose receivers too little is known, or too much; whether there was one.
bool Linker::BindAnyTypes() {
  bool bound = false;
  for (SiteId s : open_) {
    const CallSite& site = g_.Get(s);
    Work& work = work_[s.value];
    if (site.kind != CallKind::kInterface || work.any_type) continue;
    Place place = PlaceOf(s, site.node);
    uint8_t flags = place == 0 ? uint8_t{0} : flow_.FlagsOf(place);
    if (!site.iface.valid()) continue;
    uint32_t p = g_.functions_[g_.CallerOf(s).value].package - 1;
    uint32_t number = interface_numbers_[p][site.iface.value];
    // What foreign code hands out as an interface that it does not know comes from this program.
    bool foreign = flags == kForeign && !interfaces_[number].own;
    bool wanted = flags & (kAnything | kManyTypes) || (work.callees.empty() && !foreign);
    if (!wanted) continue;
    const Interface& iface = WithTypes(number);
    work.any_type = true;
    if (iface.too_many) {
      bound = OpenMethods(number, site.method) || bound;
      continue;
    }
    work.all_types = bound = true;
    for (uint32_t type : iface.types) {
      if (const MethodTarget* method = MethodOf(type, site.method)) BindMethod(s, work, *method);
    }
  }
  return bound;
}

// ---- Calls ----

void Linker::Resolve(SiteId s) {
  const CallSite& site = g_.Get(s);
  Work& work = work_[s.value];
  Place place = PlaceOf(s, site.node);
  if (place == 0) return;
  if (flow_.FlagsOf(place) & (kForeign | kAnything) && !work.foreign) {
    LinkForeign(s, FunctionId());
  }
  if (site.kind == CallKind::kInterface) {
    ResolveTypes(s, work, place);
    if (work.promoted != 0) ResolveTypes(s, work, work.promoted);
    return;
  }
  for (Element e : flow_.ElementsOf(place)) {
    if (!e.is_type()) Bind(s, work, FunctionId(e.number()));
  }
}

void Linker::ResolveTypes(SiteId s, Work& work, Place place) {
  // Binding may change the sets.
  std::span<const Element> now = flow_.ElementsOf(place);
  std::vector<Element> elements(now.begin(), now.end());
  bool foreign_method = false;
  for (Element e : elements) {
    const MethodTarget* method = e.is_type() ? MethodOf(e.number(), g_.Get(s).method) : nullptr;
    if (method == nullptr) continue;
    BindMethod(s, work, *method);
    foreign_method |= method->function.valid() && !g_.HasBody(method->function);
  }
  // A function type of a library with methods, as http.HandlerFunc: they call the function.
  for (Element e : elements) {
    if (foreign_method && !e.is_type()) CallBack(work, FunctionId(e.number()));
  }
}

void Linker::BindMethod(SiteId s, Work& work, const MethodTarget& method) {
  if (method.function.valid()) return Bind(s, work, method.function);
  if (method.embedded == 0 || std::ranges::count(work.embedded, method.embedded) > 0) return;
  work.embedded.push_back(method.embedded);
  if (work.promoted == 0) work.promoted = flow_.AddPlace();
  flow_.AddEdge(method.embedded, work.promoted);
  changed_ = true;
}

void Linker::Bind(SiteId s, Work& work, FunctionId callee) {
  auto at = std::ranges::lower_bound(work.callees, callee.value, {},
                                     [](FunctionId f) { return f.value; });
  if (at != work.callees.end() && *at == callee) return;
  work.callees.insert(at, callee);
  used_[callee.value] = true;
  changed_ = true;
  LinkCall(s, callee, g_.Get(s).kind == CallKind::kInterface ? 1 : 0);
}

// Lets what the call hands over flow into the callee, and back what it returns.
void Linker::LinkCall(SiteId s, FunctionId callee, uint32_t shift) {
  if (!g_.HasBody(callee)) return LinkForeign(s, callee);
  // Its calls do not depend on tests, so functions that a test gives it count as called by the
  // test.
  if (tests_ && !IsInStage(callee)) Escape(s);
  const CallSite& site = g_.Get(s);
  const PackageSummary& package = PackageOf(s);
  std::span<const Arg> args = package.ArgsOf(site);
  for (uint32_t i = 0; i < args.size(); ++i) {
    if (!args[i].node.valid()) continue;
    Connect(PlaceOf(s, args[i].node), NamedPlace(NodeKind::kParam, i + shift, callee),
            args[i].shared);
  }
  for (const SiteResult& result : package.ResultsOf(site)) {
    Connect(NamedPlace(NodeKind::kResult, result.index, callee), PlaceOf(s, result.node),
            result.shared);
  }
}

// The callee is one that nobody sees: `callee`, or none for whatever the call may reach.
void Linker::LinkForeign(SiteId s, FunctionId callee) {
  const CallSite& site = g_.Get(s);
  const PackageSummary& package = PackageOf(s);
  work_[s.value].foreign = true;
  bool is_open = site.kind == CallKind::kInterface || site.kind == CallKind::kValue;
  for (const SiteResult& result : package.ResultsOf(site)) {
    flow_.Add(PlaceOf(s, result.node), kForeign);
  }
  std::span<const Arg> args = package.ArgsOf(site);
  bool hands_over = false;
  for (const Arg& arg : args) {
    hands_over |= arg.node.valid();
    if (arg.like_result == 0) continue;
    auto index = static_cast<uint16_t>(arg.like_result - 1);
    Place from = PlaceOf(s, arg.node);
    if (!is_open) Connect(from, NamedPlace(NodeKind::kResult, index, callee), arg.shared);
    for (const SiteResult& result : package.ResultsOf(site)) {
      if (result.index == index) Connect(from, PlaceOf(s, result.node), arg.shared);
    }
  }
  if (hands_over) Escape(s);
}

// What the call hands over may be called by who gets it.
void Linker::Escape(SiteId s) {
  if (escapes_[s.value]) return;
  escapes_[s.value] = true;
  changed_ = true;
  escaping_.push_back(s);
}

void Linker::CallBack(Work& work, FunctionId f) {
  MarkForeign(f);
  auto at =
      std::ranges::lower_bound(work.callbacks, f.value, {}, [](FunctionId id) { return id.value; });
  if (at == work.callbacks.end() || *at != f) work.callbacks.insert(at, f);
}

// Foreign code may pass anything that it has.
void Linker::MarkForeign(FunctionId f) {
  if (marked_[f.value] || !g_.HasBody(f)) return;
  marked_[f.value] = true;
  changed_ = true;
  for (uint32_t i = 0; i < g_.SummaryOf(f)->param_count; ++i) {
    if (Place place = NamedPlace(NodeKind::kParam, i, f)) flow_.Add(place, kForeign);
  }
}

std::span<const models::EntryRow> Linker::EntriesOf(Symbol callee) {
  auto [it, is_new] = entry_rows_.try_emplace(callee.value);
  if (is_new) it->second = models::EntriesOf(NameOfFunction(TextOf(callee)));
  return it->second;
}

bool Linker::IsEntry(SiteId s, uint32_t argument) {
  if (tests_ || !g_.Get(s).callee.valid()) return false;
  bool has_receiver = g_.Get(s).has_receiver_arg();
  return std::ranges::any_of(EntriesOf(g_.Get(s).callee), [&](const models::EntryRow& row) {
    return row.argument + uint32_t{has_receiver} == argument;
  });
}

// What the call hands to a function that nobody sees, which may call it.
void Linker::FindCallbacks(SiteId s) {
  const PackageSummary& package = PackageOf(s);
  const CallSite& site = g_.Get(s);
  Work& work = work_[s.value];
  uint32_t p = g_.functions_[g_.CallerOf(s).value].package - 1;
  std::span<const Arg> args = package.ArgsOf(site);
  // Sets only grow, until they are too large and empty: their sizes tell them.
  uint64_t arguments = work.foreign ? 2 : 1;
  for (const Arg& arg : args) {
    if (!arg.node.valid()) continue;
    arguments = MixHash(arguments, flow_.ElementsOf(PlaceOf(s, arg.node)).size());
  }
  if (std::exchange(work.arguments, arguments) == arguments) return;
  for (uint32_t i = 0; i < args.size(); ++i) {
    // What comes back wrapped is called by who calls the wrapper.
    if (!args[i].node.valid() || args[i].like_result != 0 || IsEntry(s, i)) continue;
    const std::vector<Symbol>& methods =
        interfaces_[interface_numbers_[p][args[i].iface.value]].methods;
    // Who gets an `any` mostly prints or stores it.
    if (args[i].iface.valid() && methods.empty()) continue;
    std::span<const Element> now = flow_.ElementsOf(PlaceOf(s, args[i].node));
    std::vector<Element> elements(now.begin(), now.end());
    for (Element e : elements) {
      if (!e.is_type()) {
        CallBack(work, FunctionId(e.number()));
        continue;
      }
      if (!work.foreign) continue;
      for (Symbol key : methods) {
        const MethodTarget* method = MethodOf(e.number(), key);
        if (method != nullptr && method->function.valid() && g_.HasBody(method->function)) {
          CallBack(work, method->function);
        }
      }
    }
  }
}

// ---- Entries ----

// Looks for the functions that others run; whether there are more than before. What flows out of
// them is then what foreign code passes.
bool Linker::FindEntries() {
  EntryGroups groups;
  std::map<models::EntryKind, std::vector<Place>> makers;
  for (uint32_t f = 1; f < g_.functions_.size(); ++f) {
    if (!IsInStage(FunctionId(f))) continue;
    ForEachSite(FunctionId(f), [&](SiteId s) { AddRegistration(s, groups, makers); });
  }
  for (const auto& [place, symbol] : fields_) {
    models::FunctionName name = NameOfFunction(TextOf(symbol));  // package.Type, field
    size_t dot = name.package.rfind('.');
    if (dot == name.package.npos) continue;
    const models::EntryField* row = models::EntryOfField(
        {name.package.substr(0, dot), name.package.substr(dot + 1)}, name.name);
    if (row != nullptr) groups[{row->kind, 0, row->method}].push_back(place);
  }
  for (const auto& [kind, places] : makers) {
    for (Element e : flow_.SourcesOf(places)) {
      if (e.is_type()) continue;
      Place result = NamedPlace(NodeKind::kResult, 0, FunctionId(e.number()));
      if (result != 0) groups[{kind, 0, models::kHandlerMethod}].push_back(result);
    }
  }
  size_t done = 0;
  for (const auto& [group, places] : groups) {
    if (++done > kMostEntryGroups) break;
    AddEntries(group, places);
  }
  bool more = false;
  for (std::vector<FunctionId>& entries : g_.entries_) {
    std::ranges::sort(entries, {}, [](FunctionId f) { return f.value; });
    auto rest = std::ranges::unique(entries);
    entries.erase(rest.begin(), rest.end());
    for (FunctionId f : entries) {
      more |= !marked_[f.value];
      MarkForeign(f);
    }
  }
  return more;
}

void Linker::AddRegistration(SiteId s, EntryGroups& groups,
                             std::map<models::EntryKind, std::vector<Place>>& makers) {
  const CallSite& site = g_.Get(s);
  if (!site.callee.valid()) return;
  uint32_t p = g_.functions_[g_.CallerOf(s).value].package - 1;
  std::span<const Arg> args = PackageOf(s).ArgsOf(site);
  for (const models::EntryRow& row : EntriesOf(site.callee)) {
    size_t i = row.argument + size_t{site.has_receiver_arg()};
    if (i >= args.size() || !args[i].node.valid()) continue;
    Place place = PlaceOf(s, args[i].node);
    if (row.makes_handler) {
      makers[row.kind].push_back(place);
    } else {
      groups[{row.kind, interface_numbers_[p][args[i].iface.value], {}}].push_back(place);
    }
  }
}

void Linker::AddEntries(const EntryGroup& group, std::span<const Place> places) {
  std::vector<FunctionId>& entries = g_.entries_[static_cast<size_t>(group.kind)];
  const Interface& iface = interfaces_[group.iface];
  auto runs = [&](const MethodTarget& m) {
    std::string_view key = TextOf(m.key);
    if (!m.function.valid() || !g_.HasBody(m.function)) return false;
    if (!group.method.empty()) return IsMethodNamed(key, group.method);
    if (group.iface == 0) return false;
    if (iface.methods.empty()) return IsExportedKey(key);
    return std::ranges::find(iface.methods, m.key) != iface.methods.end();
  };
  for (Element e : flow_.SourcesOf(places)) {
    if (!e.is_type()) {
      if (g_.HasBody(FunctionId(e.number()))) entries.push_back(FunctionId(e.number()));
      continue;
    }
    if (group.iface != 0 && !Implements(e.number(), group.iface)) continue;
    for (const MethodTarget& m : types_[e.number()].methods) {
      if (runs(m)) entries.push_back(m.function);
    }
  }
}

// ---- The result ----

void Linker::StoreEdges() {
  for (uint32_t s = 1; s < g_.sites_.size(); ++s) {
    const CallSite& site = g_.Get(SiteId(s));
    CallGraph::Site& row = g_.sites_[s];
    Work& work = work_[s];
    row.first_edge = static_cast<uint32_t>(g_.edges_.size());
    auto kind = static_cast<EdgeKind>(site.kind);
    if (kind == EdgeKind::kStatic || kind == EdgeKind::kClosure) {
      row.known = Known::kAll;
      g_.edges_.push_back({FunctionOf(site.callee), kind});
    } else {
      for (FunctionId f : work.callees) g_.edges_.push_back({f, kind});
    }
    for (FunctionId f : work.callbacks) g_.edges_.push_back({f, EdgeKind::kCallback});
    std::ranges::sort(g_.edges_.begin() + row.first_edge, g_.edges_.end(), {},
                      [](const Edge& e) { return std::pair(e.callee.value, e.kind); });
    row.edge_count = static_cast<uint32_t>(g_.edges_.size()) - row.first_edge;
  }
}

void Linker::Count() {
  CallGraph::Stats& stats = g_.stats_;
  for (uint32_t s = 1; s < g_.sites_.size(); ++s) {
    auto kind = static_cast<size_t>(g_.Get(SiteId(s)).kind);
    ++stats.calls[kind];
    ++stats.known[kind][static_cast<size_t>(g_.sites_[s].known)];
  }
  for (const Edge& e : g_.edges_) ++stats.edges[static_cast<size_t>(e.kind)];
  stats.places = flow_.place_count();
  stats.flows = flow_.edge_count();
  stats.flow_bytes = flow_.memory_bytes();
  for (const PackageSummary& package : g_.packages_) stats.summary_bytes += package.memory_bytes();
}

CallGraph::CallGraph(std::vector<PackageSummary> packages) : packages_(std::move(packages)) {
  Linker(*this).Run();
  FindComponents();
}
CallGraph::~CallGraph() = default;
CallGraph::CallGraph(CallGraph&&) noexcept = default;

FunctionId CallGraph::Find(Symbol symbol) const {
  auto it = by_symbol_.find(symbol.value);
  return it == by_symbol_.end() ? FunctionId() : it->second;
}

const PackageSummary* CallGraph::PackageOf(FunctionId f) const {
  uint32_t package = functions_[f.value].package;
  return package == 0 ? nullptr : &packages_[package - 1];
}

const FunctionSummary* CallGraph::SummaryOf(FunctionId f) const {
  const PackageSummary* package = PackageOf(f);
  return package == nullptr ? nullptr : &package->functions[functions_[f.value].row];
}

const FunctionNotes* CallGraph::NotesOf(FunctionId f) const {
  const PackageSummary* package = PackageOf(f);
  return package == nullptr ? nullptr : &package->notes[functions_[f.value].row];
}

const CallSite& CallGraph::Get(SiteId s) const {
  const Site& site = sites_[s.value];
  return packages_[functions_[site.caller.value].package - 1].sites[site.row];
}

// Tarjan's algorithm without recursion: components come out callees first.
void CallGraph::FindComponents() {
  struct Frame {
    uint32_t f;
    uint32_t site;
    uint32_t edge = 0;
  };
  std::vector<uint32_t> index(functions_.size()), low(functions_.size());
  std::vector<bool> on_stack(functions_.size());
  std::vector<uint32_t> stack;
  std::vector<Frame> frames;
  uint32_t next = 0;
  auto enter = [&](uint32_t f) {
    index[f] = low[f] = ++next;
    stack.push_back(f);
    on_stack[f] = true;
    frames.push_back({f, functions_[f].first_site});
  };
  for (uint32_t root = 1; root < functions_.size(); ++root) {
    if (index[root] == 0) enter(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      uint32_t f = frame.f;
      if (frame.site < functions_[f].end_site) {
        std::span<const Edge> edges = EdgesOf(SiteId(frame.site));
        if (frame.edge == edges.size()) {
          ++frame.site;
          frame.edge = 0;
          continue;
        }
        uint32_t callee = edges[frame.edge++].callee.value;
        if (index[callee] == 0) {
          enter(callee);
        } else if (on_stack[callee]) {
          low[f] = std::min(low[f], index[callee]);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().f] = std::min(low[frames.back().f], low[f]);
      if (low[f] != index[f]) continue;
      std::vector<FunctionId>& component = components_.emplace_back();
      for (uint32_t member = 0; member != f;) {
        member = stack.back();
        stack.pop_back();
        on_stack[member] = false;
        component.push_back(FunctionId(member));
      }
      std::ranges::sort(component, {}, [](FunctionId id) { return id.value; });
    }
  }
}

bool CallGraph::CallsItself(FunctionId f) const {
  auto [first, end] = SitesOf(f);
  for (uint32_t s = first; s < end; ++s) {
    for (const Edge& edge : EdgesOf(SiteId(s))) {
      if (edge.callee == f) return true;
    }
  }
  return false;
}

std::vector<FunctionId> CallGraph::CallersOf(FunctionId f) const {
  std::vector<FunctionId> callers;
  for (uint32_t s = 1; s < sites_.size(); ++s) {
    bool calls =
        std::ranges::any_of(EdgesOf(SiteId(s)), [&](const Edge& edge) { return edge.callee == f; });
    bool known = !callers.empty() && callers.back() == sites_[s].caller;
    if (calls && !known) callers.push_back(sites_[s].caller);
  }
  return callers;
}

}  // namespace premortem::flow
