#include "flow/reach.h"

#include <algorithm>
#include <string_view>

#include "models/callbacks.h"

namespace premortem::flow {

namespace {

constexpr std::string_view kNames[] = {"request", "main", "init", "test", "goroutine"};

// Whether go test runs a function of this name; what follows the word is no small letter.
bool IsTestName(std::string_view name) {
  for (std::string_view prefix : {"Test", "Benchmark", "Example", "Fuzz"}) {
    if (!name.starts_with(prefix)) continue;
    return name.size() == prefix.size() || name[prefix.size()] < 'a' || name[prefix.size()] > 'z';
  }
  return false;
}

bool IsOriginOf(const CallGraph& graph, FunctionId f, Origin origin) {
  const FunctionSummary* summary = graph.SummaryOf(f);
  if (summary == nullptr || !summary->has_body) return false;
  const PackageSummary& package = *graph.PackageOf(f);
  std::string_view path = TextOf(package.path);
  std::string_view name = graph.NameOf(f);
  bool of_package = name.starts_with(path) && name.size() > path.size() && name[path.size()] == '.';
  std::string_view local = of_package ? name.substr(path.size() + 1) : std::string_view();
  switch (origin) {
    case Origin::kRequest:
    case Origin::kGoroutine: return false;
    case Origin::kMain: return package.is_main && local == "main";
    case Origin::kInit: return summary->kind == ir::FuncKind::kInit && !summary->in_test;
    case Origin::kTest:
      if (!summary->in_test) return false;
      return summary->kind == ir::FuncKind::kInit ||
             (summary->kind == ir::FuncKind::kDeclared && IsTestName(local));
  }
  return false;
}

// Whether a library runs in another goroutine what the call hands to it.
bool StartsGoroutine(const CallSite& site) {
  std::string_view name = TextOf(site.callee);
  name = name.substr(name.rfind('.') + 1);
  return std::ranges::any_of(models::CallbacksNamed(name), [](const models::Callback& row) {
    return row.runs == models::Runs::kLater;
  });
}

void AddStarted(const CallGraph& graph, std::vector<FunctionId>& out) {
  for (uint32_t s = 1; s <= graph.site_count(); ++s) {
    const FunctionSummary* caller = graph.SummaryOf(graph.CallerOf(SiteId(s)));
    if (caller == nullptr || caller->in_test) continue;
    ForEachStarted(graph, SiteId(s), [&](FunctionId f) { out.push_back(f); });
  }
}

}  // namespace

std::string_view NameOf(Origin origin) { return kNames[static_cast<size_t>(origin)]; }

void ForEachStarted(const CallGraph& graph, SiteId site, FunctionRef<void(FunctionId)> visit) {
  const CallSite& call = graph.Get(site);
  for (const Edge& edge : graph.EdgesOf(site)) {
    bool called_back = edge.kind == EdgeKind::kCallback && StartsGoroutine(call);
    if (call.is_go || called_back) visit(edge.callee);
  }
}

Reach::Reach(const CallGraph& graph) {
  for (int i = 0; i < kOriginCount; ++i) {
    auto origin = static_cast<Origin>(i);
    std::vector<FunctionId> entries;
    for (uint32_t f = 1; f <= graph.function_count(); ++f) {
      if (IsOriginOf(graph, FunctionId(f), origin)) entries.push_back(FunctionId(f));
    }
    auto add = [&](models::EntryKind kind) {
      std::span<const FunctionId> more = graph.EntriesOf(kind);
      entries.insert(entries.end(), more.begin(), more.end());
    };
    if (origin == Origin::kRequest) add(models::EntryKind::kRequest);
    if (origin == Origin::kMain) add(models::EntryKind::kOnce);
    if (origin == Origin::kGoroutine) AddStarted(graph, entries);
    Run(graph, origin, entries);
  }
}

void Reach::Run(const CallGraph& graph, Origin origin, const std::vector<FunctionId>& entries) {
  std::vector<Row>& rows = rows_[static_cast<size_t>(origin)];
  rows.resize(graph.function_count() + 1);
  std::vector<FunctionId> queue;
  for (FunctionId f : entries) {
    if (!rows[f.value].reached) queue.push_back(f);
    rows[f.value].reached = true;
  }
  // Breadth first: the ways are shortest.
  for (size_t at = 0; at < queue.size(); ++at) {
    auto [first, end] = graph.SitesOf(queue[at]);
    for (uint32_t s = first; s < end; ++s) {
      for (const Edge& edge : graph.EdgesOf(SiteId(s))) {
        Row& row = rows[edge.callee.value];
        if (row.reached) continue;
        row.reached = true;
        row.caller = queue[at];
        queue.push_back(edge.callee);
      }
    }
  }
  // Loops grow along the edges up to the bound.
  std::vector<bool> waits(rows.size());
  for (FunctionId f : queue) waits[f.value] = true;
  for (size_t at = 0; at < queue.size(); ++at) {
    FunctionId f = queue[at];
    waits[f.value] = false;
    auto [first, end] = graph.SitesOf(f);
    for (uint32_t s = first; s < end; ++s) {
      int loops = std::min<int>(kMostLoops, rows[f.value].loops + graph.Get(SiteId(s)).loop_depth);
      for (const Edge& edge : graph.EdgesOf(SiteId(s))) {
        Row& row = rows[edge.callee.value];
        if (row.loops >= loops) continue;
        row.loops = static_cast<uint8_t>(loops);
        if (!waits[edge.callee.value]) queue.push_back(edge.callee);
        waits[edge.callee.value] = true;
      }
    }
  }
}

std::vector<FunctionId> Reach::WayTo(FunctionId f, Origin origin) const {
  std::vector<FunctionId> way;
  if (!From(f, origin)) return way;
  for (; f.valid(); f = Of(f, origin).caller) way.push_back(f);
  std::ranges::reverse(way);
  return way;
}

}  // namespace premortem::flow
