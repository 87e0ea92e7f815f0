#include "flow/exits.h"

#include <algorithm>
#include <string_view>

#include "flow/function_name.h"
#include "flow/solve.h"
#include "models/waits.h"

namespace premortem::flow {

namespace {

SiteId SiteOf(const CallGraph& graph, FunctionId f, uint32_t number) {
  return SiteId(graph.SitesOf(f).first + number - 1);
}

// Import paths of other modules have a dot in their first element.
bool IsOfStandardLibrary(std::string_view path) {
  return path.substr(0, path.find('/')).find('.') == path.npos;
}

}  // namespace

Exits::Exits(const CallGraph& graph, const SyncFacts& sync) : graph_(graph), sync_(sync) {
  FindWaits();
  auto transfer = [&](FunctionId f, std::span<const Ending> known) { return EndingOf(f, known); };
  endings_ = SolveBottomUp<Ending>(graph, {.start = {}, .unknown = {}}, transfer);
}

void Exits::FindWaits() {
  auto transfer = [&](FunctionId f, std::span<const char> known) -> char {
    const FunctionNotes* notes = graph_.NotesOf(f);
    if (notes == nullptr) {
      models::FunctionName name = NameOfFunction(graph_.NameOf(f));
      std::optional<models::Wait> wait = models::WaitOf(name);
      // A print is over at once, mostly.
      if (wait && *wait != models::Wait::kStream) return kWaits | kMayWait;
      return IsOfStandardLibrary(name.package) ? 0 : kMayWait;
    }
    char waits = notes->exits.waits ? kWaits | kMayWait : 0;
    auto [first, end] = graph_.SitesOf(f);
    for (uint32_t s = first; s < end; ++s) {
      if (graph_.Get(SiteId(s)).is_go) continue;
      if (graph_.KnownOf(SiteId(s)) != Known::kAll) waits |= kMayWait;
      for (const Edge& edge : graph_.EdgesOf(SiteId(s))) waits |= known[edge.callee.value];
    }
    return waits;
  };
  waits_ = SolveBottomUp<char>(graph_, {.start = 0, .unknown = kWaits | kMayWait}, transfer);
}

bool Exits::IsEndless(FunctionId f, const LoopNote& loop, std::span<const Ending> known) const {
  bool left = std::ranges::any_of(
      loop.calls, [&](uint32_t call) { return !EndingAt(SiteOf(graph_, f, call), known).returns; });
  return !left && std::ranges::all_of(loop.exits, [&](const GuardedExit& exit) {
    SyncState channel = sync_.Of(f, exit.object);
    return exit.closed_only ? channel.IsNeverClosed() : channel.IsSilent();
  });
}

Exits::Ending Exits::EndingOf(FunctionId f, std::span<const Ending> known) const {
  const FunctionNotes* notes = graph_.NotesOf(f);
  if (notes == nullptr || !graph_.HasBody(f)) return {};
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
  bool waits = note.waits || note.selects;
  for (uint32_t call : note.calls) {
    for (const Edge& edge : graph_.EdgesOf(SiteOf(graph_, ending.function, call))) {
      waits = waits || (edge.kind != EdgeKind::kCallback && Waits(edge.callee));
    }
  }
  return EndlessLoop{ending.function, &note, waits};
}

std::optional<EndlessLoop> Exits::EndlessAt(SiteId site) const {
  if (!site.valid() || EndingAt(site, endings_).loop == 0) return {};
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind != EdgeKind::kCallback) return EndlessIn(edge.callee);
  }
  return {};
}

}  // namespace premortem::flow
