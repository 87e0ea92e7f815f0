#include "flow/call_graph.h"

#include <algorithm>
#include <utility>

#include "flow/function_name.h"
#include "flow/linker.h"

namespace premortem::flow {

namespace {

constexpr std::string_view kEdgeNames[] = {"static", "closure", "interface", "value", "callback"};
constexpr std::string_view kKnownNames[] = {"all", "some", "foreign", "many", "nothing"};

}  // namespace

std::string_view NameOf(EdgeKind kind) { return kEdgeNames[static_cast<size_t>(kind)]; }
std::string_view NameOf(Known known) { return kKnownNames[static_cast<size_t>(known)]; }

CallGraph::CallGraph(std::vector<PackageSummary> packages) : packages_(std::move(packages)) {
  Linker(*this).Run();
  FindCalling();
  FindComponents();
}
CallGraph::~CallGraph() = default;
CallGraph::CallGraph(CallGraph&&) noexcept = default;

bool CallGraph::HasPackage(std::string_view path) const {
  auto path_of = [](const PackageSummary& summary) { return TextOf(summary.path); };
  return std::ranges::binary_search(packages_, path, {}, path_of);
}

FunctionId CallGraph::Find(Symbol symbol) const {
  auto it = by_symbol_.find(symbol.value);
  return it == by_symbol_.end() ? FunctionId() : it->second;
}

const PackageSummary* CallGraph::PackageOf(FunctionId f) const {
  uint32_t package = functions_[f.value].package;
  return package == 0 ? nullptr : &packages_[package - 1];
}

const FunctionSummary* CallGraph::SummaryOf(FunctionId f) const {
  const PackageSummary* package = PackageOf(f);
  return package == nullptr ? nullptr : &package->functions[functions_[f.value].row];
}

const FunctionNotes* CallGraph::NotesOf(FunctionId f) const {
  const PackageSummary* package = PackageOf(f);
  return package == nullptr ? nullptr : &package->notes[functions_[f.value].row];
}

const CallSite& CallGraph::Get(SiteId s) const {
  const Site& site = sites_[s.value];
  return packages_[functions_[site.caller.value].package - 1].sites[site.row];
}

void CallGraph::FindCalling() {
  // Of a call with several edges to one function the first counts.
  auto for_each = [&](auto visit) {
    for (uint32_t s = 1; s < sites_.size(); ++s) {
      FunctionId last;
      for (const Edge& edge : EdgesOf(SiteId(s))) {
        if (edge.callee != last) visit(functions_[edge.callee.value], SiteId(s));
        last = edge.callee;
      }
    }
  };
  for_each([](Function& callee, SiteId) { ++callee.calling_count; });
  uint32_t count = 0;
  for (Function& function : functions_) {
    function.first_calling = count;
    count += std::exchange(function.calling_count, 0);
  }
  calling_.resize(count);
  for_each([&](Function& callee, SiteId site) {
    calling_[callee.first_calling + callee.calling_count++] = site;
  });
}

// Tarjan's algorithm without recursion: components come out callees first.
void CallGraph::FindComponents() {
  struct Frame {
    uint32_t f;
    uint32_t site;
    uint32_t edge = 0;
  };
  std::vector<uint32_t> index(functions_.size()), low(functions_.size());
  std::vector<bool> on_stack(functions_.size());
  std::vector<uint32_t> stack;
  std::vector<Frame> frames;
  uint32_t next = 0;
  auto enter = [&](uint32_t f) {
    index[f] = low[f] = ++next;
    stack.push_back(f);
    on_stack[f] = true;
    frames.push_back({f, functions_[f].first_site});
  };
  for (uint32_t root = 1; root < functions_.size(); ++root) {
    if (index[root] == 0) enter(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      uint32_t f = frame.f;
      if (frame.site < functions_[f].end_site) {
        std::span<const Edge> edges = EdgesOf(SiteId(frame.site));
        if (frame.edge == edges.size()) {
          ++frame.site;
          frame.edge = 0;
          continue;
        }
        uint32_t callee = edges[frame.edge++].callee.value;
        if (index[callee] == 0) {
          enter(callee);
        } else if (on_stack[callee]) {
          low[f] = std::min(low[f], index[callee]);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().f] = std::min(low[frames.back().f], low[f]);
      if (low[f] != index[f]) continue;
      std::vector<FunctionId>& component = components_.emplace_back();
      for (uint32_t member = 0; member != f;) {
        member = stack.back();
        stack.pop_back();
        on_stack[member] = false;
        component.push_back(FunctionId(member));
      }
      std::ranges::sort(component, {}, [](FunctionId id) { return id.value; });
    }
  }
}

bool CallGraph::CallsItself(FunctionId f) const {
  auto [first, end] = SitesOf(f);
  for (uint32_t s = first; s < end; ++s) {
    for (const Edge& edge : EdgesOf(SiteId(s))) {
      if (edge.callee == f) return true;
    }
  }
  return false;
}

std::vector<FunctionId> CallGraph::CallersOf(FunctionId f) const {
  std::vector<FunctionId> callers;
  for (SiteId site : SitesCalling(f)) {
    if (callers.empty() || callers.back() != CallerOf(site)) callers.push_back(CallerOf(site));
  }
  return callers;
}

bool CallGraph::SeesCallersOf(FunctionId f) const {
  const PackageSummary* package = PackageOf(f);
  if (package == nullptr || package->has_errors) return false;
  models::FunctionName name = NameOfFunction(NameOf(f));
  if (!types::IsExported(name.name)) return true;
  return std::ranges::none_of(packages_, [&](const PackageSummary& other) {
    // A method can be called without an import, of what another package hands out.
    bool imports = std::ranges::find(other.imports, package->path) != other.imports.end();
    return other.has_errors && (imports || !name.receiver.empty());
  });
}

}  // namespace premortem::flow
