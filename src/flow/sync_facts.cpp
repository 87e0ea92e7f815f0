#include "flow/sync_facts.h"

#include <algorithm>
#include <string_view>

#include "flow/function_name.h"
#include "flow/place.h"

namespace premortem::flow {

namespace {

// Whether a place is a variable, "a/b.v", and no field, "a/b.T.f".
bool IsVariable(std::string_view place) {
  return place.find('.', PackageOfPlace(place).size() + 1) == place.npos;
}

}  // namespace

SyncFacts::SyncFacts(const CallGraph& graph, const Unseen& unseen)
    : graph_(graph), unseen_(unseen), first_(graph.function_count() + 2) {
  sets_.resize(1);
  auto objects_of = [&](uint32_t f) -> const std::vector<SyncObject>* {
    const FunctionSummary* summary = graph_.SummaryOf(FunctionId(f));
    if (summary == nullptr || summary->in_test) return nullptr;
    return &graph_.NotesOf(FunctionId(f))->sync.objects;
  };
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    first_[f] = static_cast<uint32_t>(sets_.size());
    if (const auto* objects = objects_of(f)) {
      for (size_t i = 0; i < objects->size(); ++i) NewSet();
    }
  }
  first_.back() = static_cast<uint32_t>(sets_.size());
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const auto* objects = objects_of(f);
    for (uint32_t i = 0; objects != nullptr && i < objects->size(); ++i) {
      if ((*objects)[i].unknown) MakeUnknown(first_[f] + i);
      for (const SyncEnd& end : (*objects)[i].ends) Add(FunctionId(f), first_[f] + i, end);
    }
  }
  states_.assign(sets_.size(), {.events = 0, .unknown = false, .shared = false});
  for (uint32_t& set : sets_) set = Find(set);
  for (uint32_t set : unknown_) states_[sets_[set]].unknown = true;
  for (auto [place, set] : places_) {
    if (IsVariable(TextOf(Symbol(place)))) states_[sets_[set]].shared = true;
  }
  for (uint32_t set : received_) states_[sets_[set]].events |= kReceives;
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const auto* objects = objects_of(f);
    for (uint32_t i = 0; objects != nullptr && i < objects->size(); ++i) {
      states_[sets_[first_[f] + i]].events |= (*objects)[i].events;
    }
  }
}

uint32_t SyncFacts::NewSet() {
  auto set = static_cast<uint32_t>(sets_.size());
  sets_.push_back(set);
  return set;
}

uint32_t SyncFacts::Find(uint32_t set) {
  while (sets_[set] != set) set = sets_[set] = sets_[sets_[set]];
  return set;
}

uint32_t SyncFacts::SetOfPlace(Symbol place) {
  auto [it, is_new] = places_.try_emplace(place.value);
  if (is_new) {
    it->second = NewSet();
    if (unseen_.MayUse(place)) MakeUnknown(it->second);
  }
  return it->second;
}

uint32_t SyncFacts::SetOf(FunctionId f, uint32_t kind, uint32_t index) {
  uint64_t key = static_cast<uint64_t>(f.value) << 32 | index << 1 | kind;
  auto [it, is_new] = interface_.try_emplace(key);
  if (is_new) it->second = NewSet();
  return it->second;
}

void SyncFacts::Add(FunctionId f, uint32_t set, const SyncEnd& end) {
  switch (end.kind) {
    case SyncEnd::Kind::kPlace: return Merge(set, SetOfPlace(end.symbol));
    case SyncEnd::Kind::kInput: {
      bool param = end.index < graph_.SummaryOf(f)->param_count;
      if (param && unseen_.MayCall(f)) MakeUnknown(set);
      return Merge(set, SetOf(f, kInput, end.index));
    }
    case SyncEnd::Kind::kResult:
      if (!end.receive_only && unseen_.MayCall(f)) MakeUnknown(set);
      return Merge(set, SetOf(f, kResult, end.index));
    case SyncEnd::Kind::kBinding: {
      FunctionId literal = graph_.Find(end.symbol);
      const FunctionSummary* summary = literal.valid() ? graph_.SummaryOf(literal) : nullptr;
      if (summary == nullptr) return MakeUnknown(set);
      return Merge(set, SetOf(literal, kInput, summary->param_count + end.index));
    }
    case SyncEnd::Kind::kArgument: return AddArgument(f, set, end);
    case SyncEnd::Kind::kCallResult: return AddCallResult(f, set, end);
  }
}

void SyncFacts::AddArgument(FunctionId f, uint32_t set, const SyncEnd& end) {
  SiteId site(graph_.SitesOf(f).first + end.call - 1);
  bool known = graph_.KnownOf(site) == Known::kAll;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    if (graph_.HasBody(edge.callee)) {
      Merge(set, SetOf(edge.callee, kInput, end.index));
    } else {
      known = false;
    }
  }
  if (known) return;
  // Who can only receive neither closes nor sends.
  (end.receive_only ? received_ : unknown_).push_back(set);
}

void SyncFacts::AddCallResult(FunctionId f, uint32_t set, const SyncEnd& end) {
  SiteId site(graph_.SitesOf(f).first + end.call - 1);
  bool known = graph_.KnownOf(site) == Known::kAll;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    if (graph_.HasBody(edge.callee)) {
      Merge(set, SetOf(edge.callee, kResult, end.index));
    } else {
      known = false;
    }
  }
  if (!known) MakeUnknown(set);
}

std::optional<uint32_t> SyncFacts::NumberOf(FunctionId f, uint32_t object) const {
  if (!f.valid() || object >= first_[f.value + 1] - first_[f.value]) return {};
  return sets_[first_[f.value] + object];
}

SyncState SyncFacts::Of(FunctionId f, uint32_t object) const {
  std::optional<uint32_t> number = NumberOf(f, object);
  return number ? states_[*number] : SyncState();
}

std::optional<uint32_t> SyncFacts::GroupOf(SiteId site) const {
  FunctionId f = graph_.CallerOf(site);
  uint32_t number = site.value - graph_.SitesOf(f).first + 1;
  for (auto [call, object] : graph_.NotesOf(f)->sync.group_calls) {
    if (call == number) return object;
  }
  return {};
}

SyncState SyncFacts::OfGroupCall(SiteId site) const {
  std::optional<uint32_t> group = GroupOf(site);
  return group ? Of(graph_.CallerOf(site), *group) : SyncState();
}

bool SyncFacts::StarterWaits(SiteId site) const {
  if (!graph_.Get(site).is_go) return WaitsItself(site);
  std::span<const Edge> edges = graph_.EdgesOf(site);
  return !edges.empty() && std::ranges::all_of(edges, [&](const Edge& edge) {
    return WaitsFor(graph_.CallerOf(site), edge.callee);
  });
}

bool SyncFacts::WaitsFor(FunctionId f, FunctionId told_by) const {
  if (!graph_.HasBody(f) || !graph_.HasBody(told_by)) return false;
  std::vector<uint32_t> waited;
  auto for_each = [&](FunctionId of, uint8_t events, auto visit) {
    const std::vector<SyncObject>& objects = graph_.NotesOf(of)->sync.objects;
    for (uint32_t i = 0; i < objects.size() && first_[of.value] + i < first_[of.value + 1]; ++i) {
      if (objects[i].events & events) visit(sets_[first_[of.value] + i]);
    }
  };
  for_each(f, kReceives, [&](uint32_t set) { waited.push_back(set); });
  bool told = false;
  for_each(told_by, kSends | kCloses,
           [&](uint32_t set) { told = told || std::ranges::find(waited, set) != waited.end(); });
  return told;
}

bool SyncFacts::WaitsItself(SiteId site) const {
  std::optional<uint32_t> group = GroupOf(site);
  return group &&
         (graph_.NotesOf(graph_.CallerOf(site))->sync.objects[*group].events & kReceives) != 0;
}

}  // namespace premortem::flow
