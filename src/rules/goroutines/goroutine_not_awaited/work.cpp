#include <algorithm>

#include "flow/function_name.h"
#include "models/effects.h"
#include "models/functions.h"
#include "models/goroutines.h"
#include "rules/goroutines/goroutine_not_awaited/parts.h"

namespace premortem::rules::goroutine_not_awaited {

using flow::FunctionId;
using flow::SiteId;

namespace {

// Calls from the goroutine's function on, and functions, that are looked at.
constexpr int kMaxCalls = 5;
constexpr size_t kMaxFunctions = 100;
// Where so many functions may be behind a call, it is not known which.
constexpr size_t kMaxCallees = 3;

}  // namespace

Work::Work(const flow::ProgramFlow& program, const Start& start)
    : graph_(program.graph()), sync_(program.sync()) {
  std::vector<FunctionId> open;
  if (start.runs.empty()) {
    Follow(start.site, open);
    FunctionId starter = graph_.CallerOf(start.site);
    uint32_t number = start.site.value - graph_.SitesOf(starter).first + 1;
    LookAtEffects(starter, [&](uint32_t call) { return call == number; });
  }
  for (FunctionId f : start.runs) Add(f, open);
  Walk(open, false);
  // What starts the goroutine may tell others that it is done.
  if (graph_.Get(start.site).is_go) return;
  effects_count_ = false;
  Follow(start.site, open);
  Walk(open, true);
}

void Work::Walk(std::vector<FunctionId>& open, bool starter) {
  for (int depth = 0; depth <= kMaxCalls && !open.empty(); ++depth) {
    std::vector<FunctionId> next;
    for (FunctionId f : open) LookAt(f, starter, next);
    open = std::move(next);
  }
  open.clear();
}

void Work::LookAt(FunctionId f, bool starter, std::vector<FunctionId>& next) {
  LookAtChannels(f);
  auto [first, end] = graph_.SitesOf(f);
  for (uint32_t s = first; s < end; ++s) {
    const flow::CallSite& site = graph_.Get(SiteId(s));
    // Of what was handed in, parameters and captured variables: each caller hands in its own.
    bool follow = (starter || !site.is_go) && !CallsInput(f, s - first + 1, UINT32_MAX);
    if (follow) Follow(SiteId(s), next);
  }
  uint32_t params = graph_.SummaryOf(f)->param_count;
  LookAtEffects(f, [&](uint32_t call) { return !CallsInput(f, call, params); });
}

// Of calls of a function in libraries that are not seen, and of what was handed to the program;
// functions of the program show themselves what they do.
void Work::LookAtEffects(FunctionId f, FunctionRef<bool(uint32_t call)> counts) {
  uint32_t first = graph_.SitesOf(f).first;
  auto add = [&](uint32_t call, std::string_view what) {
    if (!counts(call)) return;
    SiteId site(first + call - 1);
    bool foreign = std::ranges::none_of(
        graph_.EdgesOf(site), [&](const flow::Edge& edge) { return graph_.HasBody(edge.callee); });
    if (foreign) Note(effect_, site, what);
  };
  const flow::EffectNote& effects = graph_.NotesOf(f)->effects;
  for (uint32_t call : effects.files) add(call, models::kWritesToFile);
  for (uint32_t call : effects.requests) add(call, models::kSendsRequest);
  for (const flow::EffectNote::Named& named : effects.named) add(named.call, named.what);
}

// Whether a call is of one of the first inputs of the function.
bool Work::CallsInput(FunctionId f, uint32_t call, uint32_t inputs) const {
  return std::ranges::any_of(graph_.NotesOf(f)->runs, [&](const flow::RunUse& use) {
    return use.call == call && use.argument == flow::RunUse::kCallee && !use.literal.valid() &&
           use.input < inputs;
  });
}

void Work::LookAtChannels(FunctionId f) {
  const flow::SyncNote& sync = graph_.NotesOf(f)->sync;
  for (uint32_t i = 0; i < sync.objects.size(); ++i) {
    bool of_group =
        std::ranges::any_of(sync.group_calls, [&](const auto& call) { return call.second == i; });
    if (of_group) continue;
    if (sync.objects[i].events & flow::kReceives) LookAtReceive(f, i);
    bool tells = sync.objects[i].events & (flow::kSends | flow::kCloses);
    if (tells && sync_.Of(f, i).Has(flow::kReceives)) tells_ = true;
  }
}

void Work::LookAtReceive(FunctionId f, uint32_t object) {
  const std::vector<flow::LoopNote>& loops = graph_.NotesOf(f)->exits.loops;
  bool ranges = std::ranges::any_of(loops, [&](const flow::LoopNote& loop) {
    return std::ranges::any_of(loop.exits, [&](const flow::GuardedExit& exit) {
      return exit.object == object && exit.closed_only && !exit.in_select;
    });
  });
  flow::SyncState channel = sync_.Of(f, object);
  bool fed = ranges && !channel.unknown && channel.Has(flow::kSends);
  if (fed) {
    fed_by_.push_back(*sync_.NumberOf(f, object));
  } else {
    has_life_of_its_own_ = true;
  }
}

void Work::Follow(SiteId site, std::vector<FunctionId>& next) {
  std::span<const flow::Edge> edges = graph_.EdgesOf(site);
  if (edges.size() > kMaxCallees) return;
  for (const flow::Edge& edge : edges) {
    if (graph_.SummaryOf(edge.callee) == nullptr) {
      LookAtForeign(site, edge.callee);
    } else {
      Add(edge.callee, next);
    }
  }
}

void Work::Add(FunctionId f, std::vector<FunctionId>& next) {
  if (seen_.size() < kMaxFunctions && seen_.insert(f.value).second) next.push_back(f);
}

void Work::LookAtForeign(SiteId site, FunctionId callee) {
  models::FunctionName name = flow::NameOfFunction(graph_.NameOf(callee));
  if (models::TellsGroup(name)) {
    if (sync_.OfGroupCall(site).Has(flow::kReceives)) tells_ = true;
  } else if (models::TellsOthers(name)) {
    tells_ = true;
  }
  const models::LastingEffect* effect = models::LastingEffectOf(name);
  if (effect != nullptr) {
    Note(effect->what == models::kWritesBuffer ? flushing_ : effect_, site, effect->what);
  }
  if (models::Drains(name)) Note(draining_, site, "lets a server end its requests");
  if (models::Prints(name) && models::TellsSomebody(name.name)) Note(printing_, site, "prints");
}

void Work::Note(Effect& effect, SiteId site, std::string_view what) {
  if (effects_count_ && !effect.site.valid()) effect = {site, std::string(what)};
}

}  // namespace premortem::rules::goroutine_not_awaited
