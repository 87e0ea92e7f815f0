// What functions do with slices that they are given: facts of the whole program, from notes of each
// function. What room these have slice_rooms.h knows.
//
//   SliceNote note = NoteSlices(group, f, CallNumbers(f));     // while the IR is there
//   SliceFacts facts(graph);                                   // when the program is linked
//   if (facts.EffectOn(callee, 0).appends) ...                 // it may write behind the end
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "flow/slice_rooms.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

class CallGraph;
struct FunctionId;
struct SiteId;

// A variable that slices are read from or stored to: a field, a variable of a package, or what a
// pointer points to, which is also how a closure has a variable from around it.
struct SliceCell {
  Symbol place;  // "p.T.f", "p.v", or "*"
  // How it is found: a parameter of the function or, behind these, a free variable.
  int16_t owner = -1;

  friend bool operator==(const SliceCell&, const SliceCell&) = default;
};

// The slices that a function is given are its *inputs*: its parameters and, behind these, the cells
// of its note.

// A result of a function that is what append gave for one of its inputs.
struct AppendedParam {
  uint8_t param = 0;
  uint8_t result = 0;
  bool within = false;  // it is in the result, which is something else: a struct, an interface

  friend bool operator==(const AppendedParam&, const AppendedParam&) = default;
};

// Where a function keeps an input.
struct KeptParam {
  uint8_t param = 0;
  bool appended = false;  // what it appended to it
  // To which it is stored, in place of what was there; without a place: it is kept beside others,
  // or somewhere.
  SliceCell cell;

  friend bool operator==(const KeptParam&, const KeptParam&) = default;
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
  // A slice that is followed: an input, or what a call gives that is given one of these.
  struct Source {
    bool is_call = false;
    uint8_t index = 0;  // of the input, or in call_results
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
  // What is kept; of KeptParam all but the input, which `source` is or comes from.
  struct Kept {
    Source source;
    KeptParam as;
  };
  // A call is handed a parameter that is no slice, or what a field of one holds.
  struct Passed {
    uint32_t call = 0;
    uint16_t arg = 0;
    int16_t param = 0;
  };
  // So many elements of a parameter, which are in the first result, or kept.
  struct GivenPart {
    uint8_t param = 0;
    bool is_kept = false;
    int64_t extent = 0;
  };
  // A result is all of something, or nil.
  struct GivenWhole {
    uint8_t result = 0;
    int64_t elements = -1;  // of what the function makes; below 0: all of a file or stream
  };
  std::vector<RoomFlow> rooms;
  std::vector<SliceCell> cells;
  std::vector<Handed> handed;
  std::vector<AppendedParam> appended;
  std::vector<CallResult> call_results;
  std::vector<Returned> returned;
  std::vector<Kept> kept;
  std::vector<Passed> passed;
  std::vector<GivenPart> parts;
  // Fields with slices that it reads, or hands on: not those of which it asks the length alone, or
  // that it only appends to and sets.
  std::vector<Symbol> read_fields;
  // Bits, by input: SliceEffect of the function's own code.
  uint32_t appends = 0, overwrites = 0;
  std::vector<GivenWhole> wholes;
  // Bits, by result: a list to which a loop has added, without a limit that is seen.
  uint32_t collected = 0;
  // All that it does is to give a field of its only parameter, or a field of a field.
  bool is_getter = false;
};

// O(instructions); nothing for functions that have to do with no slice.
SliceNote NoteSlices(const ir::FuncGroup& group, const ir::Function& f,
                     std::span<const uint32_t> numbers);

// Immutable.
class SliceFacts {
 public:
  // The notes are in the summaries. O(notes * depth of calls that hand a parameter on).
  explicit SliceFacts(const CallGraph& graph);

  // Of a function of the program, itself or by what it calls.
  std::span<const AppendedParam> AppendedBy(FunctionId f) const;
  // Of a function without body nothing: it is not reported what nobody sees.
  SliceEffect EffectOn(FunctionId f, uint32_t param) const;
  // What all functions do that a call may call; nothing where they are not all known.
  SliceEffect EffectOfCall(SiteId site, uint32_t param) const;
  std::vector<AppendedParam> AppendedByCall(SiteId site) const;
  // All that the functions keep that a call may call, as far as they are seen.
  std::vector<KeptParam> KeptByCall(SiteId site) const;
  // The inputs behind the parameters.
  std::span<const SliceCell> CellsOf(FunctionId f) const;
  bool IsGetter(FunctionId f) const;
  // Whether a function alone, of all that are seen, reads the slice of a field; whether others do.
  bool IsReadByAlone(FunctionId f, Symbol field) const;
  bool IsReadByOthers(FunctionId f, Symbol field) const;
  // Whether a result of a call is all of something large, and how many elements that has at least;
  // below 0: all that a file or stream has.
  std::optional<int64_t> WholeGivenBy(SiteId site, uint32_t result) const;
  // Whether a result of a call is a list of all that a loop has gone through.
  bool GivesCollected(SiteId site, uint32_t result) const;
  // What a call gives of what it is given, where one function is called.
  std::span<const SliceNote::GivenPart> PartsGivenBy(SiteId site) const;

 private:
  const SliceNote* NoteOf(FunctionId f) const;
  void NoteReaders(FunctionId f);
  // Of each result of a call in a note, bits by the caller's parameters: to which of them it is, or
  // has within it, what was appended.
  struct Results {
    std::vector<uint32_t> params, within;
  };
  Results ResultsIn(FunctionId caller) const;
  bool TakeOver(FunctionId caller);
  bool TakeOverKept(FunctionId caller, const SliceNote& note, const SliceNote::Handed& handed,
                    uint32_t params, SiteId site);
  bool Keep(FunctionId f, uint32_t params, KeptParam as);
  bool ReturnAppended(FunctionId caller);
  void Solve(bool (SliceFacts::*step)(FunctionId));

  const CallGraph& graph_;
  std::vector<uint32_t> first_param_;  // by FunctionId: where its inputs begin in effects_
  std::vector<SliceEffect> effects_;
  std::vector<std::vector<AppendedParam>> appended_;  // by FunctionId
  std::vector<std::vector<KeptParam>> kept_;          // by FunctionId
  std::unordered_map<uint32_t, uint32_t> readers_;    // by Symbol: FunctionId; 0: several
};

}  // namespace premortem::flow
