// A goroutine that writes to a file or a database, and nobody can know when it is done: it sends
// nothing that somebody receives, closes nothing, is in no group that somebody waits for. A server
// that shuts down waits for its handlers and not for what they have started, so what was under way
// then is lost, after the client was told that it was done; and a command ends when main returns.
//
// A goroutine that receives, or selects, has a life of its own, and is no such work; but what a
// command hands it over a channel before it ends is.

#include <algorithm>
#include <string>
#include <string_view>

#include "flow/function_name.h"
#include "flow/program_flow.h"
#include "models/goroutines.h"
#include "rules/goroutines/goroutine_not_awaited/parts.h"
#include "rules/leaks.h"
#include "rules/request_way.h"
#include "rules/rule.h"

namespace premortem::rules::goroutine_not_awaited {

namespace {

using flow::FunctionId;

// Whether the call that starts it is of a group that somebody waits for, or may.
bool IsInGroup(const flow::ProgramFlow& program, const Start& start) {
  return std::ranges::any_of(program.graph().EdgesOf(start.site), [&](const flow::Edge& edge) {
    models::FunctionName name = flow::NameOfFunction(program.graph().NameOf(edge.callee));
    return models::StartsInGroup(name) &&
           program.sync().OfGroupCall(start.site).Has(flow::kReceives);
  });
}

// Whether a function says in its name that nobody waits for what it starts: fireAndForgetMark.
bool IsFireAndForget(const flow::CallGraph& graph, FunctionId f) {
  return flow::NameOfFunction(graph.NameOf(f)).name.find("AndForget") != std::string_view::npos;
}

bool IsEndless(const flow::ProgramFlow& program, const Start& start) {
  return std::ranges::any_of(
      start.runs, [&](FunctionId f) { return program.exits().EndlessIn(f).has_value(); });
}

// What is lost when main ends; none where nothing is.
const Work::Effect* LostWithMain(const Work& work, WayToEnd end, bool endless) {
  if (work.draining().site.valid()) return &work.draining();
  if (work.has_life_of_its_own()) return nullptr;
  if (work.effect().site.valid()) return &work.effect();
  if (work.flushing().site.valid()) return &work.flushing();
  // It does not even come to print what it has to say, unless it never ends.
  bool prints = end == WayToEnd::kAtOnce && !endless && work.printing().site.valid();
  return prints ? &work.printing() : nullptr;
}

// What is lost when the process ends after a request was answered.
const Work::Effect* LostWithRequest(const Work& work) {
  bool lost = !work.has_life_of_its_own() && work.fed_by().empty() && work.effect().site.valid();
  return lost ? &work.effect() : nullptr;
}

void Check(FunctionContext& function, const Start& start) {
  FileContext& file = function.file();
  auto silent = [&](std::string_view why) { file.Silent(start.node, why); };
  if (!start.site.valid()) return silent("it is not seen which function it runs");
  if (start.handed_in) return silent("what it runs was handed in, and is told where that is done");
  const flow::ProgramFlow& program = function.in_program().program();
  FunctionId starter = function.in_program().FunctionOf(*start.function);
  Work work(program, start);
  bool for_requests = SurelyRunsForRequests(file.package(), program, starter);
  WayToEnd end = for_requests ? WayToEnd::kWaits : WayToEndAfter(function, start, work);
  if (!for_requests && end == WayToEnd::kWaits) {
    return silent("no request handler surely starts it, nor does main end behind it");
  }
  if (IsFireAndForget(program.graph(), starter)) {
    return silent("the name of what starts it says that nobody waits");
  }
  if (IsInGroup(program, start)) return silent("somebody waits for its group");
  bool endless = IsEndless(program, start);
  if (endless && end == WayToEnd::kPauses) return silent("it goes on for as long as main takes");
  if (work.tells()) return silent("it tells others that it is done");
  const Work::Effect* effect =
      for_requests ? LostWithRequest(work) : LostWithMain(work, end, endless);
  if (effect == nullptr) {
    return silent("it is not seen to write anything that lasts, or has a life of its own");
  }
  if (auto report = file.Report(start.node)) {
    report.Message("nobody waits for this goroutine, which " + effect->what +
                   "; what is under way is lost when the process ends");
    source::SourceLoc place = program.graph().Get(effect->site).loc;
    if (place.file.valid() && effect->site != start.site) {
      report.Related({place.file, place.offset, place.offset + 1}, "it " + effect->what + " here");
    }
    if (for_requests) AddRequestWay(report, file.package(), program, starter);
  }
}

void Run(FunctionContext& function) {
  ForEachStart(function, [&](const Start& start) { Check(function, start); });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "goroutine-not-awaited",
             .family = "goroutines",
             .summary = "a goroutine that writes, and that nobody waits for when the process ends",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kSuspect,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kGoStmt, NodeKind::kCallExpr},
    .run_function = Run,
    .wants = MayStart,
});

}  // namespace premortem::rules::goroutine_not_awaited
