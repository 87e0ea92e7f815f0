// What functions do with slices that they are given, and what room these have: facts of the whole
// program, from notes of each function.
//
//   SliceNote note = NoteSlices(f, CallNumbers(f));            // while the IR is there
//   SliceFacts facts(graph);                                   // when the program is linked
//   if (facts.RoomOfParam(f, 0) != Room::kNone) ...            // some caller may leave room
//   if (facts.EffectOn(callee, 0).appends) ...                 // it may write behind the end
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

class CallGraph;
struct FunctionId;
struct SiteId;

// Whether an append to a slice may write behind its end, into the same array.
enum class Room : uint8_t {
  kNone,     // its capacity is its length: append copies
  kSome,     // the function itself makes it so that there may be room
  kUnknown,  // it comes from elsewhere
};

// A result of a function that is what append gave for one of its parameters.
struct AppendedParam {
  uint8_t param = 0;
  uint8_t result = 0;
  bool within = false;  // it is in the result, which is something else: a struct, an interface

  friend bool operator==(const AppendedParam&, const AppendedParam&) = default;
};

// What a function does with a slice that it is given.
struct SliceEffect {
  bool appends : 1 = false;         // appends to it, itself or in what it calls
  bool keeps : 1 = false;           // stores it where others than the caller reach it
  bool keeps_appended : 1 = false;  // stores what it appended, likewise
  bool overwrites : 1 = false;      // appends to a part of it, over the elements behind the part

  friend bool operator==(const SliceEffect&, const SliceEffect&) = default;
};

struct SliceNote {
  // A slice that is handed to a call and that may have room.
  struct Argument {
    uint32_t call = 0;  // its number
    uint16_t arg = 0;
    Room room = Room::kUnknown;
    int16_t param = -1;  // the parameter that it is: it has the room that this has
  };
  // A slice that is followed: a parameter, or what a call gives that is given one of these.
  struct Source {
    bool is_call = false;
    uint8_t index = 0;  // of the parameter, or in call_results
  };
  // One that is handed on, appended to or not.
  struct Handed {
    uint32_t call = 0;
    uint16_t arg = 0;
    Source source;
    bool appended = false;
  };
  struct CallResult {
    uint32_t call = 0;
    uint8_t result = 0;
  };
  // What a call gives that is returned, or is in what is returned.
  struct Returned {
    uint8_t call_result = 0;
    uint8_t result = 0;
    bool within = false;
  };
  // A result that is so many elements of a parameter.
  struct GivenPart {
    uint8_t param = 0;
    uint8_t result = 0;
    int64_t extent = 0;
  };
  std::vector<Argument> arguments;
  std::vector<Handed> handed;
  std::vector<AppendedParam> appended;
  std::vector<CallResult> call_results;
  std::vector<Returned> returned;
  std::vector<GivenPart> parts;
  // Bits, by parameter: SliceEffect of the function's own code.
  uint32_t appends = 0, kept = 0, kept_appended = 0, overwrites = 0;
  // Bits, by result: all that a file or stream has, however large (models::Role::kReadsWhole).
  uint32_t whole_results = 0;
  // All that it does is to give a field of its only parameter, or a field of a field.
  bool is_getter = false;
};

// O(instructions); nothing for functions that have to do with no slice.
SliceNote NoteSlices(const ir::Function& f, std::span<const uint32_t> numbers);

// Immutable.
class SliceFacts {
 public:
  // The notes are in the summaries. O(notes * depth of calls that hand a parameter on).
  explicit SliceFacts(const CallGraph& graph);

  // The worst of what callers hand over; those in tests do not count. Unknown where no caller is
  // seen. A function that foreign code calls too, or one of another module, is judged by the
  // callers in sight.
  Room RoomOfParam(FunctionId f, uint32_t param) const;
  // Of a function of the program, itself or by what it calls.
  std::span<const AppendedParam> AppendedBy(FunctionId f) const;
  // Of a function without body nothing: it is not reported what nobody sees.
  SliceEffect EffectOn(FunctionId f, uint32_t param) const;
  // What all functions do that a call may call; nothing where they are not all known.
  SliceEffect EffectOfCall(SiteId site, uint32_t param) const;
  std::vector<AppendedParam> AppendedByCall(SiteId site) const;
  bool IsGetter(FunctionId f) const;
  // Whether a result of a call is all that a file or stream has.
  bool GivesWhole(SiteId site, uint32_t result) const;
  // What a call gives of what it is given, where one function is called.
  std::span<const SliceNote::GivenPart> PartsGivenBy(SiteId site) const;

 private:
  const SliceNote* NoteOf(FunctionId f) const;
  void FindCalled(FunctionId caller);
  bool HandOn(FunctionId caller);
  bool TakeOver(FunctionId caller);
  bool ReturnAppended(FunctionId caller);
  void Solve(bool (SliceFacts::*step)(FunctionId));

  const CallGraph& graph_;
  std::vector<uint32_t> first_param_;  // by FunctionId: where its parameters begin in rooms_
  std::vector<Room> rooms_;
  std::vector<SliceEffect> effects_;                  // likewise
  std::vector<std::vector<AppendedParam>> appended_;  // by FunctionId
  std::vector<bool> called_;                          // by FunctionId
};

}  // namespace premortem::flow
