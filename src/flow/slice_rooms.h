// Whether there is room behind the end of a slice that a function is given or gives, or that a
// variable of a package or a field holds: facts of the whole program, from notes of each function.
//
//   SliceRooms rooms(graph);                                       // when the program is linked
//   if (rooms.OfPlace(SymbolOf("p.prefix")) == Room::kNone) ...    // all that is stored is full
//
// Room flows with slices: from arguments to parameters, from results to the callers, through
// variables and fields. A field stands for that field of all values of its struct.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

class CallGraph;
class SliceValues;
struct FunctionId;
struct SiteId;

// Whether an append to a slice may write behind its end, into the same array.
enum class Room : uint8_t {
  kNone,     // its capacity is its length: append copies
  kSome,     // somebody is seen to make it so that there may be room
  kUnknown,  // it comes from elsewhere
};

// A slice, or where one goes.
struct RoomNode {
  enum class Kind : uint8_t {
    kMade,      // has `room`
    kParam,     // parameter `index` of the function
    kResult,    // result `index` of the function
    kArgument,  // argument `index` of call `call`, the receiver of an interface's method counted
    kGiven,     // result `index` of call `call`
    kPlace,     // the variable of a package or the field `place`
    kNil,       // nil, which says nothing of what else there may be
  };
  Kind kind = Kind::kMade;
  Room room = Room::kUnknown;
  uint16_t index = 0;
  uint32_t call = 0;  // its number (CallNumbers)
  Symbol place;
  bool is_new = false;  // the field is one of a struct that the function has just made

  friend bool operator==(const RoomNode&, const RoomNode&) = default;
};

struct RoomFlow {
  RoomNode from, to;

  friend bool operator==(const RoomFlow&, const RoomFlow&) = default;
};

// What flows in a function to where other functions see it. `numbers` are its CallNumbers.
// O(instructions).
std::vector<RoomFlow> NoteRooms(SliceValues& values, std::span<const uint32_t> numbers);

// Immutable. What tests do does not count.
class SliceRooms {
 public:
  // The flows are in the summaries. O(flows * callees of a call).
  explicit SliceRooms(const CallGraph& graph);

  // The worst of what callers hand over. Unknown where no caller is seen. A function that foreign
  // code calls too, or one of another module, is judged by the callers in sight.
  Room OfParam(FunctionId f, uint32_t param) const;
  // Of what a call gives, the worst; unknown where not all that may be called is known.
  Room OfCall(SiteId site, uint32_t result) const;
  // The worst of what is stored there. Unknown where nobody stores anything but nil: then somebody
  // does who is not seen.
  Room OfPlace(Symbol place) const;
  // Whether a field is set only in structs that the function has just made which sets it.
  bool IsFixed(Symbol place) const;

 private:
  using Index = uint32_t;

  static Room OfUnseen(Symbol place);
  void AddFunctions();
  void FindCalled(std::vector<bool>& is_open) const;
  void AddFlow(FunctionId f, const RoomFlow& flow);
  std::vector<Index> NodesOf(FunctionId f, const RoomNode& node);
  Index NodeOfPlace(Symbol place);
  void Propagate();

  const CallGraph& graph_;
  std::vector<Index> first_;  // by FunctionId: its parameters, then its results, in rooms_
  std::vector<Room> rooms_;
  std::unordered_map<uint32_t, Index> places_;  // by Symbol
  std::unordered_set<uint32_t> changed_;        // places that are set in other structs
  // While room is followed: which places are stored to, by Index; what flows where.
  std::vector<bool> is_stored_to_;
  std::vector<std::pair<Index, Index>> edges_;
};

}  // namespace premortem::flow
