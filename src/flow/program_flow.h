// What is known of the flow in a whole program, for rules that run when it is linked.
//
//   ProgramFlow program(std::move(summaries));
//   GroupInProgram here(program, group, package);      // IR at hand, built again
//   SiteId site = here.SiteOf(f, call);
//   for (const Edge& edge : program.graph().EdgesOf(site)) ... edge.callee
#pragma once

#include <span>
#include <vector>

#include "flow/blocking.h"
#include "flow/call_graph.h"
#include "flow/clients.h"
#include "flow/deadlines.h"
#include "flow/error_facts.h"
#include "flow/exits.h"
#include "flow/function_symbols.h"
#include "flow/keeping.h"
#include "flow/lifetime_facts.h"
#include "flow/lost_errors.h"
#include "flow/place_reads.h"
#include "flow/reach.h"
#include "flow/result_facts.h"
#include "flow/running.h"
#include "flow/service.h"
#include "flow/slice_facts.h"
#include "flow/slice_rooms.h"
#include "flow/summary.h"
#include "flow/sync_facts.h"
#include "flow/unseen.h"
#include "ir/ir.h"
#include "types/check.h"

namespace premortem::flow {

// Immutable once it is made, for any number of threads.
class ProgramFlow {
 public:
  // Links the summaries; see CallGraph.
  explicit ProgramFlow(std::vector<PackageSummary> packages);

  const CallGraph& graph() const { return graph_; }
  const Reach& reach() const { return reach_; }
  const Keeping& keeping() const { return keeping_; }
  const Clients& clients() const { return clients_; }
  const Deadlines& deadlines() const { return deadlines_; }
  const LifetimeFacts& lifetimes() const { return lifetimes_; }
  const ResultFacts& results() const { return results_; }
  const ErrorFacts& errors() const { return errors_; }
  const LostErrors& lost_errors() const { return lost_errors_; }
  const SliceFacts& slices() const { return slices_; }
  const SliceRooms& rooms() const { return rooms_; }
  const SyncFacts& sync() const { return sync_; }
  const Exits& exits() const { return exits_; }
  const Running& running() const { return running_; }
  const PlaceReads& reads() const { return reads_; }
  const Blocking& blocking() const { return blocking_; }
  const Service& service() const { return service_; }

 private:
  CallGraph graph_;
  Reach reach_;
  Unseen unseen_;  // of graph_ and reach_
  Keeping keeping_;
  Clients clients_;
  Deadlines deadlines_;
  LifetimeFacts lifetimes_;
  ResultFacts results_;
  ErrorFacts errors_;
  LostErrors lost_errors_;
  SliceFacts slices_;
  SliceRooms rooms_;
  SyncFacts sync_;
  PlaceReads reads_;
  Blocking blocking_;
  Exits exits_;  // of sync_, blocking_ and deadlines_
  Running running_;
  Service service_;
};

// The functions of a group and their calls as the program knows them. The group may have been
// edited since (a fix that is tried): calls are found by what they call, the first of a function as
// the first. For one thread; what it is made of must outlive it.
class GroupInProgram {
 public:
  // `package` is that whose rules run, the group of it or of what it is an overlay of.
  GroupInProgram(const ProgramFlow& program, const ir::FuncGroup& group,
                 const types::PackageState& package);

  const ProgramFlow& program() const { return program_; }
  // Of the functions of the group, by FuncId less 1.
  std::span<const Symbol> symbols() const { return symbols_; }
  // None where the program does not have the function.
  FunctionId FunctionOf(const ir::Function& f) const;
  // Of a call, go or defer that is none of a predeclared function. None where the program does not
  // have it.
  SiteId SiteOf(const ir::Function& f, ir::ValueId call);
  // What becomes of a value, of a call with several results of all of them.
  Keeping::Fate FateOf(const ir::Function& f, ir::ValueId value);

 private:
  void FindSites(const ir::Function& f);

  const ProgramFlow& program_;
  FunctionSymbols functions_;
  std::vector<Symbol> symbols_;             // by FuncId less 1
  std::vector<std::vector<SiteId>> sites_;  // likewise; by ValueId, empty until they are asked for
};

}  // namespace premortem::flow
