// What one function alone shows of what it returns: the notes from which result_facts.h finds what
// is true of it in the program.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

// Results and parameters beyond these are unknown.
inline constexpr uint32_t kMostResults = 4;
inline constexpr uint32_t kMostNotedParams = 16;

// What is known of a result.
enum class ResultShape : uint8_t {
  kUnknown,
  kNil,
  kNotNil,    // of an interface: and no typed nil
  kTypedNil,  // an interface that holds a nil pointer, map, slice, function or channel
  kTrue,
  kFalse,
};

// A result or argument as one function alone shows it.
struct NotedValue {
  enum class Kind : uint8_t { kShape, kConstant, kResult, kParam };
  Kind kind = Kind::kShape;
  ResultShape shape = ResultShape::kUnknown;  // kShape
  bool boxed = false;                         // converted to an interface
  uint8_t index = 0;                          // of the result or parameter
  uint32_t call = 0;                          // kResult: number of the call (CallNumbers)

  friend bool operator==(const NotedValue&, const NotedValue&) = default;
};

// What one function shows of its results, without ids of values.
struct ResultNote {
  struct Fact {  // that a way takes: the value is nil, not nil, true, or false
    NotedValue value;
    ResultShape shape = ResultShape::kUnknown;
  };
  struct Way {
    std::array<NotedValue, kMostResults> results{};
    uint16_t asked_params = 0;
    uint32_t first_fact = 0, end_fact = 0;  // in `facts`
  };
  struct Argument {  // what a call is given of which a result is returned
    uint32_t call = 0;
    uint8_t index = 0;
    bool is_error = false;  // of type error
    bool asked = false;     // conditions on the way to the call ask about it
    NotedValue value;
  };
  struct Comparison {  // a result of a call, an interface, is compared with nil
    uint32_t call = 0;
    uint32_t result = 0;
    source::SourceLoc place;
  };
  struct Kept {  // a result of a call, an interface, is put into a field or variable of a package
    uint32_t call = 0;
    uint32_t result = 0;
    Symbol place;
  };
  struct PlaceComparison {  // which is compared with nil
    Symbol place;
    source::SourceLoc at;
  };
  uint8_t result_count = 0;  // at most kMostResults; 0: nothing is known
  std::vector<Way> ways;
  std::vector<Fact> facts;
  std::vector<Argument> arguments;
  std::vector<Comparison> comparisons;
  std::vector<Kept> kept;
  std::vector<PlaceComparison> place_comparisons;
  std::vector<Symbol> left_nil;  // FieldsLeftNil
};

// `call_numbers` as CallNumbers gives them. O(instructions), with at most 32 ways, which are none
// for a function without results that can be nil.
ResultNote ResultNoteOf(const ir::Function& f, std::span<const uint32_t> call_numbers);

// What an argument of a call is to the callee's parameter of this index: a receiver first, also
// that of an interface's method. None where there is none.
ir::ValueId ArgumentOf(const ir::Call& call, uint32_t param);

}  // namespace premortem::flow
