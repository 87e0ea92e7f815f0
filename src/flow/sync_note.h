// Channels and groups of goroutines (sync.WaitGroup, errgroup.Group) in one function: which of its
// values may be one and the same, what the function does with them, and where they come from and go
// to. sync_facts.h puts the functions together.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// What is done with a channel or a group.
enum SyncEvent : uint8_t {
  kCloses = 1 << 0,
  kSends = 1 << 1,     // of a group: it is told that a goroutine is under way or done
  kReceives = 1 << 2,  // of a group: somebody waits for it
};

// Where the values of an object also are.
struct SyncEnd {
  enum class Kind : uint8_t {
    kPlace,       // the variable of a package or field `symbol`
    kInput,       // parameter `index` of the function, or behind the parameters a free variable
    kResult,      // its result `index`
    kArgument,    // input `index` of what call `call` calls
    kCallResult,  // result `index` of call `call`
    kBinding,     // free variable `index` of the function literal `symbol`
  };
  Kind kind;
  bool receive_only = false;  // who gets it there can only receive
  uint32_t call = 0;          // as CallNumbers has it
  uint32_t index = 0;
  Symbol symbol;
};

// Values of a function that may be one channel or group, and all that holds them: a slice of
// channels is one object.
struct SyncObject {
  uint8_t events = 0;    // SyncEvents of this function
  bool unknown = false;  // it comes from, or goes, where it is not followed
  std::vector<SyncEnd> ends;
};

struct SyncNote {
  std::vector<SyncObject> objects;
  // Calls, by their numbers, that tell a group or wait for it, with the object.
  std::vector<std::pair<uint32_t, uint32_t>> group_calls;
};

// Finds them. All must outlive it.
class SyncFinder {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  // O(instructions * log). `numbers` are the CallNumbers of f, `symbols` those of its group.
  SyncFinder(const ir::Function& f, std::span<const uint32_t> numbers,
             std::span<const Symbol> symbols);

  // The index of the object that a value is, in the note; kNone of other values.
  uint32_t ObjectOf(ir::ValueId v) const;
  SyncNote TakeNote() { return std::move(note_); }

 private:
  struct Link {  // of a value
    uint32_t to;
    bool holds;
  };

  uint32_t Find(uint32_t v) const;
  void Merge(ir::ValueId a, ir::ValueId b);
  void Join(ir::ValueId v);
  void JoinExtract(ir::ValueId v);
  void AddSource(ir::ValueId v);
  void AddUse(ir::ValueId v);
  void AddCall(ir::ValueId v);
  void AddSelect(ir::ValueId v);
  bool Holds(ir::ValueId v) const { return holds_[v.value]; }
  SyncObject* At(ir::ValueId v);
  void Note(ir::ValueId v, SyncEvent event);
  void NoteUnknown(ir::ValueId v);
  void NoteEnd(ir::ValueId v, SyncEnd end);

  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  std::span<const Symbol> symbols_;
  std::vector<bool> holds_;             // by ValueId: a channel or group, or what holds one
  mutable std::vector<uint32_t> sets_;  // by ValueId
  std::vector<uint32_t> object_;        // by ValueId that stands for a set: index plus 1
  SyncNote note_;
};

}  // namespace premortem::flow
