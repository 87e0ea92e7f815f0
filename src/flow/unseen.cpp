#include "flow/unseen.h"

#include <string_view>

#include "flow/function_name.h"
#include "flow/place.h"

namespace premortem::flow {

namespace {

bool IsInternal(std::string_view path) {
  return path.starts_with("internal/") || path.find("/internal/") != path.npos ||
         path.ends_with("/internal");
}

}  // namespace

Unseen::Unseen(const CallGraph& graph, const Reach& reach) : may_call_(graph.function_count() + 1) {
  for (const PackageSummary& package : graph.packages()) {
    open_[package.path.value] = !package.is_main && !IsInternal(TextOf(package.path));
  }
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    bool of_program =
        reach.From(FunctionId(f), Origin::kMain) || reach.From(FunctionId(f), Origin::kRequest);
    const PackageSummary* package = graph.PackageOf(FunctionId(f));
    if (of_program && package != nullptr) open_[package->path.value] = false;
  }
  std::vector<bool> called(graph.function_count() + 1), called_back = called;
  for (uint32_t s = 1; s <= graph.site_count(); ++s) {
    const FunctionSummary* caller = graph.SummaryOf(graph.CallerOf(SiteId(s)));
    if (caller == nullptr || caller->in_test) continue;
    for (const Edge& edge : graph.EdgesOf(SiteId(s))) {
      (edge.kind == EdgeKind::kCallback ? called_back : called)[edge.callee.value] = true;
    }
  }
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    may_call_[f] = !called[f] || called_back[f] || IsExported(graph, FunctionId(f));
  }
}

// Whether who uses a library can name a function of it.
bool Unseen::IsExported(const CallGraph& graph, FunctionId f) const {
  const PackageSummary* package = graph.PackageOf(f);
  if (package == nullptr) return true;
  if (!open_.at(package->path.value)) return false;
  models::FunctionName name = NameOfFunction(graph.NameOf(f));
  if (name.name.find('$') != name.name.npos) return false;  // a function literal
  bool of_exported = name.receiver.empty() || types::IsExported(name.receiver);
  return types::IsExported(name.name) && of_exported;
}

bool Unseen::MayUse(Symbol place) const {
  std::string_view name = TextOf(place);
  if (!types::IsExported(name.substr(name.rfind('.') + 1))) return false;
  auto package = open_.find(SymbolOf(PackageOfPlace(name)).value);
  return package == open_.end() || package->second;
}

}  // namespace premortem::flow
