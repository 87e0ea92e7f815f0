#include "flow/exits.h"

#include <algorithm>

#include "flow/function_name.h"
#include "flow/solve.h"
#include "models/resources.h"

namespace premortem::flow {

namespace {

SiteId SiteOf(const CallGraph& graph, FunctionId f, uint32_t number) {
  return SiteId(graph.SitesOf(f).first + number - 1);
}

}  // namespace

Exits::Exits(const CallGraph& graph, const SyncFacts& sync, const Blocking& blocking,
             const Deadlines& deadlines)
    : graph_(graph), sync_(sync), blocking_(blocking), deadlines_(deadlines) {
  auto transfer = [&](FunctionId f, std::span<const Ending> known) { return EndingOf(f, known); };
  endings_ = SolveBottomUp<Ending>(graph, {.start = {}, .unknown = {}}, transfer);
}

bool Exits::IsEndless(FunctionId f, const LoopNote& loop, std::span<const Ending> known) const {
  bool left = std::ranges::any_of(
      loop.calls, [&](uint32_t call) { return !EndingAt(SiteOf(graph_, f, call), known).returns; });
  return !left && std::ranges::all_of(loop.exits,
                                      [&](const GuardedExit& exit) { return NeverOpens(f, exit); });
}

bool Exits::NeverOpens(FunctionId f, const GuardedExit& exit) const {
  if (exit.context) return deadlines_.NeverEnds(f, *exit.context);
  SyncState channel = sync_.Of(f, exit.object);
  return exit.closed_only ? channel.IsNeverClosed() : channel.IsSilent();
}

Exits::Ending Exits::EndingOf(FunctionId f, std::span<const Ending> known) const {
  const FunctionNotes* notes = graph_.NotesOf(f);
  if (notes == nullptr || !graph_.HasBody(f)) {
    return {.returns = !models::NeverReturns(NameOfFunction(graph_.NameOf(f))),
            .function = {},
            .loop = 0};
  }
  const ExitNote& note = notes->exits;
  Ending ending{.returns = note.returns, .function = {}, .loop = 0};
  for (uint32_t call : note.always) {
    if (!EndingAt(SiteOf(graph_, f, call), known).returns) ending.returns = false;
  }
  for (uint32_t i = 0; i < note.loops.size() && ending.loop == 0; ++i) {
    if (!IsEndless(f, note.loops[i], known)) continue;
    ending.function = f;
    ending.loop = i + 1;
  }
  auto [first, end] = graph_.SitesOf(f);
  for (uint32_t s = first; s < end && ending.loop == 0; ++s) {
    const CallSite& site = graph_.Get(SiteId(s));
    if (site.is_go || site.is_defer || site.kind == CallKind::kValue) continue;
    Ending callee = EndingAt(SiteId(s), known);
    ending.function = callee.function;
    ending.loop = callee.loop;
  }
  return ending;
}

// Of a call of several: it returns where one does, and ends in a loop where all do.
Exits::Ending Exits::EndingAt(SiteId site, std::span<const Ending> known) const {
  Ending first;
  size_t callees = 0;
  bool returns = false, endless = true;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    const Ending& callee = known[edge.callee.value];
    if (callees++ == 0) first = callee;
    returns = returns || callee.returns;
    endless = endless && callee.loop != 0;
  }
  if (callees == 0 || graph_.KnownOf(site) != Known::kAll) return {};
  first.returns = returns;
  if (!endless) first.loop = 0;
  return first;
}

std::optional<EndlessLoop> Exits::EndlessIn(FunctionId f) const {
  if (!f.valid() || endings_[f.value].loop == 0) return {};
  const Ending& ending = endings_[f.value];
  const LoopNote& note = graph_.NotesOf(ending.function)->exits.loops[ending.loop - 1];
  return EndlessLoop{ending.function, &note,
                     blocking_.OfPart(ending.function, note.calls, note.waits)};
}

std::string_view Exits::WhyItEnds(FunctionId f) const {
  const FunctionNotes* notes = graph_.NotesOf(f);
  if (notes == nullptr || !graph_.HasBody(f)) return "the body of its function is not seen";
  for (const LoopNote& loop : notes->exits.loops) {
    for (const GuardedExit& exit : loop.exits) {
      if (NeverOpens(f, exit)) continue;
      if (exit.context) return "its loop ends when its context does, which may come";
      SyncState channel = sync_.Of(f, exit.object);
      if (channel.unknown) return "code that is not seen may close or feed the channel of its loop";
      if (channel.Has(kCloses))
        return "its loop ends when a channel is closed, which somebody does";
      if (!exit.closed_only && channel.Has(kSends)) {
        return "its loop ends when something arrives on a channel, and somebody sends it";
      }
    }
  }
  return "it comes to an end: each of its loops has a way out, or there is none";
}

bool Exits::WaitsForShared(const EndlessLoop& loop) const {
  return std::ranges::any_of(loop.note->exits, [&](const GuardedExit& exit) {
    return !exit.context && sync_.Of(loop.function, exit.object).shared;
  });
}

bool Exits::NeverReturns(SiteId site) const {
  return site.valid() && !EndingAt(site, endings_).returns;
}

}  // namespace premortem::flow
