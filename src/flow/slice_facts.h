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
  source::SourceLoc append;  // the "(" of the call of append

  friend bool operator==(const AppendedParam&, const AppendedParam&) = default;
};

// What a function does with a slice that it is given.
struct SliceEffect {
  bool appends : 1 = false;         // appends to it, itself or in what it calls
  bool keeps : 1 = false;           // stores it where others than the caller reach it
  bool keeps_appended : 1 = false;  // stores what it appended, likewise

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
  // A parameter, appended to or not, that is handed on.
  struct Handed {
    uint32_t call = 0;
    uint16_t arg = 0;
    uint8_t param = 0;
    bool appended = false;
  };
  std::vector<Argument> arguments;
  std::vector<Handed> handed;
  std::vector<AppendedParam> appended;
  // Bits, by parameter: SliceEffect of the function's own code.
  uint32_t appends = 0, kept = 0, kept_appended = 0;
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
  // Of a function of the program.
  std::span<const AppendedParam> AppendedBy(FunctionId f) const;
  // Of a function without body nothing: it is not reported what nobody sees.
  SliceEffect EffectOn(FunctionId f, uint32_t param) const;

 private:
  const SliceNote* NoteOf(FunctionId f) const;
  void FindCalled(FunctionId caller);
  bool HandOn(FunctionId caller);
  bool TakeOver(FunctionId caller);
  void Solve(bool (SliceFacts::*step)(FunctionId));

  const CallGraph& graph_;
  std::vector<uint32_t> first_param_;  // by FunctionId: where its parameters begin in rooms_
  std::vector<Room> rooms_;
  std::vector<SliceEffect> effects_;  // likewise
  std::vector<bool> called_;          // by FunctionId
};

}  // namespace premortem::flow
