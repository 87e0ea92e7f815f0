// The link step (linker.h): lets functions and types flow, and binds the open calls, round by
// round, as each bound call makes more flow.
#include "flow/linker.h"

#include <algorithm>
#include <utility>

#include "flow/function_name.h"

namespace premortem::flow {

namespace {

constexpr int kMostRounds = 64;  // of a stage

}  // namespace

void Linker::Run() {
  NumberFunctions();
  NumberTypes();
  MakePlaces();
  for (bool tests : {false, true}) RunStage(tests);
  StoreEdges();
  Count();
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

}  // namespace premortem::flow
