// Which functions, and values of which concrete types, may be in which place of a program: sets
// that grow along edges until nothing changes, as in variable type analysis (Sundaresan et al.,
// OOPSLA 2000; golang.org/x/tools/go/callgraph/vta). A set that gets too large becomes "many",
// which keeps the work linear in the edges; so the result does not depend on the order of the work.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "base/function_ref.h"

namespace premortem::flow {

// A function or a type: its number in the call graph.
struct Element {
  uint32_t bits = 0;

  static Element Function(uint32_t number) { return {number << 1}; }
  static Element Type(uint32_t number) { return {number << 1 | 1}; }
  bool is_type() const { return bits & 1; }
  uint32_t number() const { return bits >> 1; }
  friend auto operator<=>(Element, Element) = default;
};

// What else may be in a place.
enum PlaceFlag : uint8_t {
  kForeign = 1 << 0,        // what code that nobody sees made
  kAnything = 1 << 1,       // what callers that nobody sees pass
  kManyFunctions = 1 << 2,  // more than kMostElements; none of them is in the set
  kManyTypes = 1 << 3,
};

class ValueFlow {
 public:
  // Most functions, and most types, of a place. Beyond it nobody follows a call to all of them.
  static constexpr size_t kMostElements = 16;

  using Place = uint32_t;
  // Whether values of a type may pass a place with this filter (not 0).
  using Passes = FunctionRef<bool(uint32_t type, uint32_t filter)>;

  // From 1.
  Place AddPlace(uint32_t filter = 0);
  void AddEdge(Place from, Place to);
  void Add(Place place, Element element);
  void Add(Place place, uint8_t flags);
  // Until nothing changes. O(edges * kMostElements).
  void Propagate(Passes passes);

  std::span<const Element> ElementsOf(Place place) const { return places_[place].elements; }
  uint8_t FlagsOf(Place place) const { return places_[place].flags; }

  // All elements that may reach one of the places, however many; places where anything may come in
  // from outside add nothing. `elements` are those put in with Add. O(places + edges).
  std::vector<Element> SourcesOf(std::span<const Place> places) const;

  size_t place_count() const { return places_.size() - 1; }
  size_t edge_count() const { return edges_.size() - 1; }
  size_t memory_bytes() const;

 private:
  struct State {
    std::vector<Element> elements;  // sorted
    uint32_t filter = 0;
    uint32_t first_edge = 0;
    uint8_t flags = 0;
    bool waits = false;
  };
  struct Edge {
    Place to = 0;
    uint32_t next = 0;
  };
  struct Seed {
    Place place = 0;
    Element element;
  };

  void Wait(Place place);
  void Pass(const State& from, Place to, Passes passes);

  std::vector<State> places_ = std::vector<State>(1);
  std::vector<Edge> edges_ = std::vector<Edge>(1);
  std::vector<Seed> seeds_;
  std::vector<Place> waiting_;
  std::vector<Element> passed_, joined_;  // scratch
};

}  // namespace premortem::flow
