// Which fields and package variables that hold functions anybody reads. What is kept where nobody
// looks is as good as thrown away:
//
//   type worker struct{ cancel context.CancelFunc }   // and no w.cancel() in the whole program
//
//   PlaceReads reads(graph, unseen);
//   if (reads.IsNeverRead(PlaceAt(f, address))) ...
//
// Of functions that can release something (means.h), and maps of such, only: others keep their
// places for themselves, and nobody asks. To compare with nil is not to read, nor is it to delete
// from the map.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "flow/call_graph.h"
#include "flow/symbol.h"
#include "flow/unseen.h"
#include "ir/ir.h"

namespace premortem::flow {

// The places that a function reads, or whose address it hands on; for FunctionNotes.
// O(instructions).
std::vector<Symbol> PlacesReadIn(const ir::Function& f);

class PlaceReads {
 public:
  // `unseen` must outlive it.
  PlaceReads(const CallGraph& graph, const Unseen& unseen);

  // Whether no function of the program, tests included, reads a place, and no code that is not seen
  // can. False of none.
  bool IsNeverRead(Symbol place) const;

 private:
  const Unseen& unseen_;
  std::unordered_set<uint32_t> read_;  // Symbols
  std::vector<std::string> broken_;    // "a/b." of packages of which not all is seen
};

}  // namespace premortem::flow
