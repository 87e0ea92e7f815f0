// Slices of one function as views of arrays: which of its values are the same slice, whether there
// is room behind the end of one, and which views of an array are still read after somebody has
// written to it.
//
//   SliceValues values(f, &group);
//   for (const AppendCall& a : values.appends())
//     if (values.RoomBehind(a.base) != Room::kNone) ...
//   if (auto loss = FindLoss(values, first, second)) ... loss->read ...
//
// Two appends to the same slice write to the same place of its array where it has room: what the
// second writes replaces what the first wrote, in all slices that hold it. FindLoss and
// FindParentRead look for such a slice that is read afterwards.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "flow/slice_facts.h"
#include "ir/ir.h"
#include "models/functions.h"

namespace premortem::flow {

class GroupInProgram;
struct SiteId;

// A variable as SliceCell says, where the function is called.
struct Cell {
  Symbol place;
  ir::ValueId owner;  // by which it is found; none: it is a variable of a package

  friend bool operator==(const Cell&, const Cell&) = default;
};

struct AppendCall {
  ir::ValueId call;  // its value is the result; none where nobody uses that
  ir::ValueId base;  // what is appended to; none where `cell` says it
  ir::ValueId
      elements;       // a slice of what is appended; none where a function that is called appends
  ir::ValueId site;   // the instruction that calls: `call` itself where there is only one result
  bool kept = false;  // the function that is called keeps what it appended
  std::vector<Cell> places = {};  // where; empty: beside others, or somewhere
  bool within = false;            // the result has it in it: a struct, an interface
  // What is appended to is read from there: by the function that is called, or as the base.
  Cell cell = {};
};

// A slice that a call is given and whose elements it overwrites.
struct OverwriteCall {
  ir::ValueId call;
  ir::ValueId slice;
  bool by_library = false;
};

// What is known of the values of a function, found out when somebody asks. Of values that are
// computed in the same way from the same values the first stands for all; loads are such values
// too, so who compares values of different moments has to look for stores in between.
class SliceValues {
 public:
  // All must live as long as this does. What only the group or the program could say is unknown
  // where they are null.
  explicit SliceValues(const ir::Function& f, const ir::FuncGroup* group = nullptr,
                       GroupInProgram* program = nullptr);

  const ir::Function& function() const { return f_; }
  // Of the function itself, in the order of its instructions.
  std::span<const AppendCall> appends() const { return appends_; }
  // Calls of functions that append to a slice that they are given, likewise.
  std::vector<AppendCall> CallsThatAppend();
  // Calls of functions that append to a part of a slice that they are given, or move its elements,
  // likewise.
  std::vector<OverwriteCall> CallsThatOverwrite();

  // The value that stands for `v`. Looks at operands of operands 32 deep.
  ir::ValueId ClassOf(ir::ValueId v) { return ClassOf(v, 0); }
  bool AreSame(ir::ValueId a, ir::ValueId b) { return a == b || ClassOf(a) == ClassOf(b); }

  // Where the room behind a slice comes from: what the function itself says, and of what only the
  // program could say: parameters, results of calls, what was read from variables and fields.
  struct RoomSources {
    Room room = Room::kNone;
    std::vector<ir::ValueId> open;
  };
  // Of a value that is one of several: some if one has some; of one of very many unknown.
  RoomSources RoomSourcesOf(ir::ValueId slice);
  Room RoomBehind(ir::ValueId slice);
  Room RoomBehindBase(const AppendCall& append);
  // What tells the bases of appends from each other: where they are read from, or else the value.
  Cell KeyOfBase(const AppendCall& append);
  // The length of a slice, where it is a constant; -1 where it is not.
  int64_t LengthOf(ir::ValueId slice) const;
  // The number of elements that an append is given one by one; -1 where they are not.
  int64_t CountOf(ir::ValueId elements) const;
  // The number of elements of a Slice instruction by its bounds, s[n:n+4], s[len(s)-4:], or the
  // most that it can be, s[:min(n, 4)]; -1 where they do not say.
  int64_t ExtentOf(ir::ValueId slicing);
  // The number of elements of the array behind a slice that is made here, or of an array, where it
  // is a constant; -1 where it is not.
  int64_t ElementsMade(ir::ValueId slice);
  // Of s[:i] and s[m:i], where i is what a function of a library found in s first: the call of that
  // function. None of others.
  ir::ValueId FoundBy(ir::ValueId slicing);
  // Of a[:len(a)-1], where a is append(s, x): s. None of others.
  ir::ValueId TakenBack(ir::ValueId slicing) const;
  // An integer as a value plus a constant; of a constant without the value.
  struct Sum {
    ir::ValueId value;
    int64_t constant = 0;

    friend bool operator==(const Sum&, const Sum&) = default;
  };
  Sum SumOf(ir::ValueId v);

  // The values from which `v` is computed and that are no computation of others: parameters, phis,
  // results of calls. And the addresses that are loaded from on the way.
  struct Sources {
    std::vector<ir::ValueId> leaves;
    std::vector<ir::ValueId> loads;  // classes of addresses
    std::vector<ir::ValueId> maps;   // in which it is looked up; classes
    // What functions are given that only give a field of it, of whose loads nothing is seen here.
    std::vector<ir::ValueId> owners;  // classes
    // One is a variable that a closure of the function sets; or there are too many to look at.
    bool shared = false;

    bool HasLeaf(ir::ValueId v) const { return std::ranges::find(leaves, v) != leaves.end(); }
  };
  Sources SourcesOf(ir::ValueId v);

  // Where the memory behind an address or a reference belongs to: through fields, elements,
  // conversions and loads.
  ir::ValueId RootOf(ir::ValueId v) const;
  // Whether code that called the function, or runs beside it, can reach what such a root leads to.
  bool IsSharedRoot(ir::ValueId root) const;

  // Whether something is loaded from an address, or somebody else gets it.
  bool IsLoaded(ir::ValueId address) const { return loaded_[address.value]; }

  // Where a call may keep what it is given as an argument, as far as the program is seen: fields
  // and variables; none of them where it keeps it beside others, or somewhere. Nothing: it does
  // not.
  std::optional<std::vector<Cell>> KeptBy(ir::ValueId call, ir::ValueId argument) const;
  // To what a call may store slices that it is given.
  std::vector<Cell> PlacesSetBy(ir::ValueId call) const;
  // Whether a field is set only in structs that are not handed on yet.
  bool IsFixed(Symbol place) const;
  // Whether the function alone reads a field, which other packages cannot name; whether others are
  // seen to read it.
  bool IsReadHereAlone(types::TypeId structure, uint32_t field) const;
  bool IsReadElsewhere(types::TypeId structure, uint32_t field) const;
  // Whether somebody may read what is put into a map: not where it is in a variable, of the
  // function or from around it, and all that is ever done is to put something into it.
  bool IsReadMap(ir::ValueId map) const;
  // Whether a call may run a function that it is given when it has returned.
  bool RunsLater(ir::ValueId call) const;
  // Whether what is called does not write to bytes that it is given.
  bool LeavesBytes(ir::ValueId call) const;
  // Whether all that is called is a function that gives a field of what it is given.
  bool IsGetter(ir::ValueId call) const;
  // Of a call of a function in the program's graph; none for other instructions.
  SiteId SiteOf(ir::ValueId call) const;

  // The builtin that a call calls.
  std::optional<types::BuiltinId> BuiltinOf(ir::ValueId call) const;

 private:
  std::optional<types::BuiltinId> BuiltinOfCall(ir::ValueId v) const;
  const types::Object* CalleeOf(ir::ValueId call) const;
  ir::ValueId ClassOf(ir::ValueId v, int depth);
  ir::ValueId BeforeLoop(ir::ValueId phi) const;
  bool IsComputed(ir::ValueId v) const;
  Room OwnRoom(ir::ValueId slice, std::vector<ir::ValueId>& others, std::vector<ir::ValueId>& open);
  std::optional<int64_t> MostOf(ir::ValueId v) const;
  int64_t ExtentFrom(Sum begin, ir::ValueId slice);
  std::optional<int64_t> MostOnEdge(ir::ValueId v, ir::BlockId from, ir::BlockId to) const;
  bool IsSameLength(ir::ValueId a, ir::ValueId b) const;
  Room RoomOfSlicing(const ir::Instr& instr, std::vector<ir::ValueId>& others);
  Room RoomInProgram(ir::ValueId slice) const;
  std::vector<Cell> PlacesOf(ir::ValueId call, uint32_t param, bool appended) const;
  Cell CellOf(ir::ValueId call, const SliceCell& cell) const;
  void AddCellAppends(ir::ValueId call, std::vector<AppendCall>& calls);
  AppendCall AppendOf(ir::ValueId call, uint32_t input, const SliceEffect& effect) const;
  ir::ValueId GivenToLibrary(ir::ValueId call) const;
  Room RoomOfVariable(ir::ValueId alloc);
  bool IsZero(ir::ValueId owner) const;
  ir::ValueId StoredBefore(ir::ValueId load);
  ir::ValueId ResultOf(ir::ValueId call, uint32_t index) const;
  bool IsSetInClosure(ir::ValueId alloc) const;

  const ir::Function& f_;
  const ir::FuncGroup* group_;
  GroupInProgram* program_;
  std::vector<AppendCall> appends_;
  std::vector<bool> loaded_;                                 // by ValueId
  std::vector<ir::ValueId> classes_;                         // by ValueId; none: not known yet
  std::map<std::vector<uint64_t>, ir::ValueId> by_content_;  // of computed values
};

// A variable, by the name that a function of a group has for it.
struct Variable {
  const ir::Function* function = nullptr;
  ir::ValueId name;

  friend bool operator==(const Variable&, const Variable&) = default;
};

// All names of a variable, in and around the closures that have it.
std::vector<Variable> NamesOf(const ir::FuncGroup& group, const Variable& variable);

// A slice that is read although its elements were overwritten.
struct Loss {
  ir::ValueId read;  // the instruction that reads it, or hands it on to who may
  // Nobody does so here; `read` has read it from a field, where other functions find it.
  bool in_field = false;
};

// Whether what `first` appended is read when `second`, an append to the same slice, has written
// over it. They may be the same instruction, in a loop.
std::optional<Loss> FindLoss(SliceValues& values, const AppendCall& first,
                             const AppendCall& second);

// Whether a type is one of slices of bytes.
bool IsOfBytes(types::TypeId slice);

// Whether a call is one of a function of a library with that role.
bool CallsFor(const ir::Function& f, ir::ValueId call, models::Role role);

// Whether a value is all of a file or stream, right from the function of a library that reads it.
bool ReadsWhole(const ir::Function& f, ir::ValueId v);

// What an append appends to, where that is a part of a longer slice or array: append(s[:n], x); but
// append(s[:n], s[n:m]...), which writes what is there.
struct Part {
  ir::ValueId parent, end;  // s, n
  ir::ValueId slicing;
  // Of a part to which a loop appends, part = append(part, x), the phi that is the part; the loop
  // itself may read ahead of what it writes.
  ir::ValueId grown;
};
std::optional<Part> PartOf(SliceValues& values, const AppendCall& append);

// Whether the elements of a slice behind the end of append's base, a part of it, are read when
// append has written over them.
std::optional<Loss> FindParentRead(SliceValues& values, const AppendCall& append);
// Likewise, where a function overwrites elements of a slice that it is given.
std::optional<Loss> FindParentRead(SliceValues& values, const OverwriteCall& overwrite);

// Where a slice, or what has one in it, gets out of the function: returned, or kept where others
// reach it when the function has returned. Parts that are known to have fewer than `least` elements
// are not followed.
std::optional<Loss> FindEscape(SliceValues& values, ir::ValueId slice, int64_t least = 0);

}  // namespace premortem::flow
