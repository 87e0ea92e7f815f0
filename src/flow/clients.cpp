#include "flow/clients.h"

#include <span>

#include "flow/solve.h"

namespace premortem::flow {

Clients::Clients(const CallGraph& graph, const Keeping& keeping) {
  using Facts = std::span<const std::string_view>;
  auto transfer = [&](FunctionId f, Facts facts) -> std::string_view {
    const FunctionNotes* notes = graph.NotesOf(f);
    if (notes == nullptr) return {};
    auto site_of = [&](uint32_t call) { return SiteId(graph.SitesOf(f).first + call - 1); };
    for (const ClientOrigin& origin : notes->clients) {
      std::string_view what = origin.what;
      if (origin.call != 0) {
        for (const Edge& edge : graph.EdgesOf(site_of(origin.call)))
          what = facts[edge.callee.value];
      }
      if (what.empty()) continue;
      Keeping::Fate fate = keeping.OfTrail(notes->keeps, origin.trail, site_of);
      if (fate.returned && !fate.kept) return what;
    }
    return {};
  };
  made_ = SolveBottomUp<std::string_view>(graph, {.start = {}, .unknown = {}}, transfer);
}

}  // namespace premortem::flow
