// What `premortem debug summaries`, `debug callgraph`, `debug reach` and `debug facts` print.
#pragma once

#include <string>

#include "flow/call_graph.h"
#include "flow/program_flow.h"
#include "flow/reach.h"
#include "source/file_table.h"

namespace premortem::flow {

// The summary of each package, in the order of their paths: its functions, and below each its flows
// ("flow FROM -> TO", "<->" where both share) and calls, with what they hand over and get. Places
// within a function are numbered.
void DumpSummaries(std::string& out, const CallGraph& graph, const source::FileTable& files);

// A line for each edge, "caller -> callee kind file:line:column", with "go" or "defer" behind the
// kind, and one for what is not known of a call: "caller -> ? interface (p.I).M file:line:column
// WHY", where WHY is "some" (its other callees stand beside it), "foreign", "many" or "nothing".
// Sorted by caller, place, callee.
void DumpCallGraph(std::string& out, const CallGraph& graph, const source::FileTable& files);

// A line for each function with a body: "function kind loops=N way", see reach.h; "function -"
// where no entry leads to it.
void DumpReach(std::string& out, const CallGraph& graph, const Reach& reach);

// A line for each function with a body of which something is known: "function", and then of each of
// its inputs, the parameters and behind them the free variables, what becomes of it ("0:kept",
// "1:returned", "2:used") and whether it is a context without a deadline ("0:used,endless"); and
// what it may wait for, and what of that is cut short ("waits io event, a context ends io"), and
// whether it starts goroutines ("starts"); which client it makes for its caller ("makes an HTTP
// transport"); what it does with resources
// ("resources: releases 0, gives net/http.Response 0"); in which ways it returns, as
// TextOf(Outcomes) tells it
// ("returns (nil, not nil) asks 0, (not nil, nil) asks 0"); which errors its results can be, as
// TextOf(ErrorSet) tells it ("errors 1: io.EOF, p.ErrLate wrapped"); whether it starts an input in
// a goroutine
// ("0:kept,started"), and whether it comes into a loop without an end.
void DumpFacts(std::string& out, const ProgramFlow& program);

// The values that contexts carry: of each key a line, and below it one for each place that writes
// or reads it, "  write file:line:column function", writers first; "  nobody writes it", or reads
// it, where that is so in this program. Sorted by key, place.
void DumpContextValues(std::string& out, const CallGraph& graph, const source::FileTable& files);

}  // namespace premortem::flow
