// Which errors that a function returns wrap another: by the types of what it returns that have a
// method Unwrap, and what functions return that it calls.
//
// What is not seen: errors that come out of calls of interfaces and function values, that are
// loaded from fields and variables of packages, or that a deferred function literal puts into a
// named result.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "flow/call_graph.h"
#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// What one function returns as an error, by itself and of its calls.
struct WrapNote {
  std::vector<std::string> types;  // "*io/fs.PathError"; fmt.Errorf with %w: "*fmt.wrapError"
  std::vector<uint32_t> calls;     // numbers (CallNumbers)
};

// Empty for a function without errors among its results. O(instructions).
WrapNote WrapNoteOf(const ir::Function& f, std::span<const uint32_t> numbers);

// By FunctionId: the types, sorted. `notes` by Symbol of the function.
std::vector<std::vector<std::string>> SolveErrorWraps(
    const CallGraph& graph, const std::unordered_map<uint32_t, WrapNote>& notes);

}  // namespace premortem::flow
