// Where values go within one function, as far as its own body says it; keeping.h knows the rest.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// A value is handed to a call, or is a free variable of a function literal: what becomes of it is
// what becomes of it there.
struct Handover {
  uint32_t call = 0;  // its number (CallNumbers); 0: `literal` has it
  Symbol literal;
  uint32_t index = 0;  // of the parameter, the receiver of a method first; of the free variable
  // What becomes of the results of the call, in the same list; kNone: it has none that matter.
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t results = kNone;
  bool gives_alike = false;  // one of the results is of the value's type
};

// What becomes of a value.
struct Trail {
  bool kept = false;      // it is somewhere when the function has returned
  bool returned = false;  // it is, or is part of, a result
  std::vector<Handover> handovers;
};

// Trails by parameter, then by free variable; then those of results of calls.
struct KeepNote {
  uint32_t inputs = 0;  // parameters and free variables
  std::vector<Trail> trails;
};

// Follows values of one function. All must outlive it: `numbers` are the CallNumbers of f,
// `symbols` those of the group's functions.
class TrailFinder {
 public:
  TrailFinder(const ir::Function& f, std::span<const uint32_t> numbers,
              std::span<const Symbol> symbols);

  // Adds the trail of a value, and behind it those of the results that it may come back in.
  // Returns its place in the note. O(uses of the value and of what it is put into).
  uint32_t Add(ir::ValueId value);
  // Of all parameters and free variables, in their places. To be called before Add.
  void AddInputs();

  const KeepNote& note() const { return note_; }
  KeepNote TakeNote() { return std::move(note_); }

 private:
  // More trails than this are not followed: what comes back is kept.
  static constexpr size_t kMostTrails = 64;

  void Follow(uint32_t trail, ir::ValueId value);
  void FollowResults();
  void Alias(ir::ValueId value);
  void Use(ir::ValueId value, ir::ValueId user);
  void UseInCall(ir::ValueId value, ir::ValueId user);
  void UseInBuiltin(ir::ValueId value, ir::ValueId user, const ir::Call& call);
  void UseInClosure(ir::ValueId value, ir::ValueId user);
  void Put(ir::ValueId container);
  uint32_t TrailOfResults(ir::ValueId call);
  Trail& here() { return note_.trails[trail_]; }
  std::span<const uint32_t> UsersOf(ir::ValueId value) const {
    return std::span(users_).subspan(first_user_[value.value],
                                     first_user_[value.value + 1] - first_user_[value.value]);
  }

  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  std::span<const Symbol> symbols_;
  std::vector<uint32_t> first_user_;  // by ValueId
  std::vector<uint32_t> users_;
  KeepNote note_;
  std::unordered_map<uint32_t, uint32_t> result_trails_;        // by call
  std::vector<std::pair<ir::ValueId, uint32_t>> open_results_;  // calls and trails to be followed

  // Of the trail that is followed:
  uint32_t trail_ = 0;
  std::vector<bool> seen_;
  std::vector<ir::ValueId> open_;
};

}  // namespace premortem::flow
