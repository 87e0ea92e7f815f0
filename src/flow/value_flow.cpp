#include "flow/value_flow.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"

namespace premortem::flow {

ValueFlow::Place ValueFlow::AddPlace(uint32_t filter) {
  places_.emplace_back().filter = filter;
  return static_cast<Place>(places_.size() - 1);
}

void ValueFlow::AddEdge(Place from, Place to) {
  DCHECK(from != 0 && to != 0);
  edges_.push_back({to, places_[from].first_edge});
  places_[from].first_edge = static_cast<uint32_t>(edges_.size() - 1);
  const State& state = places_[from];
  if (!state.elements.empty() || state.flags != 0) Wait(from);
}

void ValueFlow::Add(Place place, Element element) {
  seeds_.push_back({place, element});
  State self;
  self.elements = {element};
  Pass(self, place, [](uint32_t, uint32_t) { return true; });
}

void ValueFlow::Add(Place place, uint8_t flags) {
  State self;
  self.flags = flags;
  Pass(self, place, [](uint32_t, uint32_t) { return true; });
}

void ValueFlow::Wait(Place place) {
  if (places_[place].waits) return;
  places_[place].waits = true;
  waiting_.push_back(place);
}

// Joins what is in `from` into `to`.
void ValueFlow::Pass(const State& from, Place to, Passes passes) {
  State& state = places_[to];
  auto flags = static_cast<uint8_t>(state.flags | from.flags);
  passed_.clear();
  for (Element e : from.elements) {
    bool wanted = e.is_type() ? !(flags & kManyTypes) &&
                                    (state.filter == 0 || passes(e.number(), state.filter))
                              : !(flags & kManyFunctions);
    if (wanted) passed_.push_back(e);
  }
  joined_.clear();
  std::ranges::set_union(state.elements, passed_, std::back_inserter(joined_));
  auto types = static_cast<size_t>(std::ranges::count_if(joined_, &Element::is_type));
  if (types > kMostElements) flags |= kManyTypes;
  if (joined_.size() - types > kMostElements) flags |= kManyFunctions;
  if (flags & (kManyTypes | kManyFunctions)) {
    std::erase_if(joined_,
                  [&](Element e) { return flags & (e.is_type() ? kManyTypes : kManyFunctions); });
  }
  if (flags == state.flags && joined_.size() == state.elements.size()) return;
  state.flags = flags;
  state.elements.assign(joined_.begin(), joined_.end());
  Wait(to);
}

void ValueFlow::Propagate(Passes passes) {
  for (size_t at = 0; at < waiting_.size(); ++at) {
    Place place = waiting_[at];
    places_[place].waits = false;
    for (uint32_t e = places_[place].first_edge; e != 0; e = edges_[e].next) {
      if (edges_[e].to != place) Pass(places_[place], edges_[e].to, passes);
    }
    // The queue is a list that grows; what was taken from it goes from time to time.
    if (at == waiting_.size() / 2 && at > 1 << 16) {
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(at) + 1);
      at = static_cast<size_t>(-1);
    }
  }
  waiting_.clear();
}

std::vector<Element> ValueFlow::SourcesOf(std::span<const Place> places) const {
  // Incoming edges, by place.
  std::vector<uint32_t> first(places_.size() + 1);
  for (const Edge& edge : edges_) ++first[edge.to];
  uint32_t sum = 0;
  for (uint32_t& begin : first) sum += std::exchange(begin, sum);
  std::vector<Place> sources(edges_.size());
  std::vector<uint32_t> next = first;
  for (Place from = 1; from < places_.size(); ++from) {
    for (uint32_t e = places_[from].first_edge; e != 0; e = edges_[e].next) {
      sources[next[edges_[e].to]++] = from;
    }
  }
  std::vector<bool> seen(places_.size());
  std::vector<Place> open(places.begin(), places.end());
  while (!open.empty()) {
    Place place = open.back();
    open.pop_back();
    if (place == 0 || seen[place]) continue;
    seen[place] = true;
    open.insert(open.end(), sources.begin() + first[place], sources.begin() + first[place + 1]);
  }
  std::vector<Element> elements;
  for (const Seed& seed : seeds_) {
    if (seen[seed.place]) elements.push_back(seed.element);
  }
  std::ranges::sort(elements);
  auto rest = std::ranges::unique(elements);
  elements.erase(rest.begin(), rest.end());
  return elements;
}

size_t ValueFlow::memory_bytes() const {
  size_t bytes = places_.capacity() * sizeof(State) + edges_.capacity() * sizeof(Edge) +
                 seeds_.capacity() * sizeof(Seed);
  for (const State& place : places_) bytes += place.elements.capacity() * sizeof(Element);
  return bytes;
}

}  // namespace premortem::flow
