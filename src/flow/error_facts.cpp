#include "flow/error_facts.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "flow/notes.h"
#include "models/errors.h"

namespace premortem::flow {

namespace {

// Calls in each other on one way.
constexpr uint32_t kMostDepth = 8;
// Of a call of an interface's method or a function value more callees are not followed.
constexpr size_t kMostMethods = 8;
constexpr size_t kMostValues = 2;

}  // namespace

// Goes from an error back to all that it may come from, through functions and fields.
class ErrorFacts::Walk {
 public:
  explicit Walk(const ErrorFacts& facts) : facts_(facts), graph_(facts.graph_) {}

  // A call that makes an error of others, and the way that came there.
  struct Made {
    SiteId site;
    uint32_t context = 0;
  };
  struct Found {
    std::vector<const ErrorSource*> leaves;
    std::vector<Made> made;
  };

  Found Run(FunctionId f, ErrorNote::Range error, uint32_t context) {
    found_ = {};
    seen_.clear();
    Push(f, error, context);
    for (size_t steps = 0; !open_.empty() && steps < kMostSteps; ++steps) {
      Item item = open_.back();
      open_.pop_back();
      Visit(item);
    }
    open_.clear();
    return std::move(found_);
  }

 private:
  // The call by which the way entered a function from outside; 0 is none.
  struct Context {
    SiteId site;
    FunctionId callee;
    uint32_t outer = 0;
    uint32_t depth = 0;
  };
  struct Item {
    const ErrorSource* source;
    FunctionId function;
    uint32_t context = 0;
  };

  void Push(FunctionId f, ErrorNote::Range range, uint32_t context) {
    const ErrorNote* note = facts_.NoteOf(f);
    if (note == nullptr) return;
    for (const ErrorSource& source : note->Of(range)) {
      if (seen_.insert({&source, context}).second) open_.push_back({&source, f, context});
    }
  }
  void Push(const std::vector<Sources>& all) {
    for (const auto& [function, range] : all) Push(function, range, 0);
  }

  void Visit(const Item& item) {
    const ErrorSource& source = *item.source;
    switch (source.kind) {
      case ErrorSource::Kind::kSentinel:
      case ErrorSource::Kind::kType: found_.leaves.push_back(&source); return;
      case ErrorSource::Kind::kCall: return VisitCall(item);
      case ErrorSource::Kind::kParam: return VisitParam(item);
      case ErrorSource::Kind::kFunction: {
        FunctionId f = graph_.Find(source.symbol);
        if (const ErrorNote* note = f.valid() ? facts_.NoteOf(f) : nullptr)
          Push(f, note->returns, 0);
        return;
      }
      case ErrorSource::Kind::kField:
        if (auto it = facts_.fields_.find(source.symbol.value); it != facts_.fields_.end()) {
          Push(it->second);
        }
        return;
    }
  }

  void VisitCall(const Item& item) {
    const ErrorSource& source = *item.source;
    FunctionId caller = graph_.Find(source.symbol);
    if (!caller.valid()) return;
    uint32_t context = caller == item.function ? item.context : 0;
    CallGraph::SiteRange sites = graph_.SitesOf(caller);
    if (source.index == 0 || sites.first + source.index > sites.end) return;
    SiteId site(sites.first + source.index - 1);
    if (auto made = facts_.made_.find(site.value); made != facts_.made_.end()) {
      found_.made.push_back({site, context});
      return Push(caller, made->second, context);
    }
    std::span<const Edge> edges = graph_.EdgesOf(site);
    CallKind kind = graph_.Get(site).kind;
    bool too_many = (kind == CallKind::kInterface && edges.size() > kMostMethods) ||
                    (kind == CallKind::kValue && edges.size() > kMostValues);
    bool is_known = !too_many && graph_.KnownOf(site) == Known::kAll;
    for (const Edge& edge : edges) {
      if (too_many || edge.kind == EdgeKind::kCallback) continue;
      if (!graph_.HasBody(edge.callee)) is_known = false;
      Enter(site, edge.callee, context);
    }
    if (!is_known && source.package.valid()) found_.leaves.push_back(&source);
  }

  void Enter(SiteId site, FunctionId callee, uint32_t outer) {
    const ErrorNote* note = facts_.NoteOf(callee);
    if (note == nullptr || note->returns.empty()) return;
    if (outer != 0 && contexts_[outer].depth == kMostDepth) return;
    for (uint32_t at = outer; at != 0; at = contexts_[at].outer) {
      if (contexts_[at].site == site) return;  // a recursion
    }
    auto [it, is_new] = context_ids_.try_emplace({site.value, callee.value, outer});
    if (is_new) {
      it->second = static_cast<uint32_t>(contexts_.size());
      contexts_.push_back({site, callee, outer, contexts_[outer].depth + 1});
    }
    Push(callee, note->returns, it->second);
  }

  void VisitParam(const Item& item) {
    FunctionId f = graph_.Find(item.source->symbol);
    if (!f.valid()) return;
    const Context& context = contexts_[item.context];
    if (item.context != 0 && context.callee == f) {
      auto it = facts_.given_.find({context.site.value, item.source->index});
      if (it == facts_.given_.end()) return;
      return Push(graph_.CallerOf(context.site), it->second, context.outer);
    }
    auto it = facts_.args_.find({f.value, item.source->index});
    if (it != facts_.args_.end()) Push(it->second);
  }

  const ErrorFacts& facts_;
  const CallGraph& graph_;
  std::vector<Context> contexts_ = std::vector<Context>(1);
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, uint32_t> context_ids_;
  std::set<std::pair<const ErrorSource*, uint32_t>> seen_;
  std::vector<Item> open_;
  Found found_;
};

namespace {

// Whether what is looked for may be this. A library's function may return the errors that its
// package declares.
bool Matches(const ErrorSource& source, const ErrorTarget& target) {
  if (source.kind != ErrorSource::Kind::kCall) return source.symbol == target.error;
  return target.package.valid() &&
         models::MayReturnErrorOf(TextOf(source.package), TextOf(target.package));
}

bool IsSure(const ErrorSource& source) { return source.kind != ErrorSource::Kind::kCall; }

// The source that may be, or wrap, what is looked for; null: none. A sure one before others.
const ErrorSource* FindIn(const std::vector<const ErrorSource*>& leaves,
                          const ErrorTarget& target) {
  const ErrorSource* found = nullptr;
  for (const ErrorSource* leaf : leaves) {
    if (!Matches(*leaf, target)) continue;
    if (IsSure(*leaf)) return leaf;
    if (found == nullptr) found = leaf;
  }
  return found;
}

}  // namespace

ErrorFacts::ErrorFacts(const CallGraph& graph) : graph_(graph) {
  std::vector<FunctionId> checking;
  for (uint32_t id = 1; id <= graph.function_count(); ++id) {
    FunctionId f(id);
    const ErrorNote* note = NoteOf(f);
    if (note == nullptr || graph.SummaryOf(f)->in_test) continue;
    uint32_t first = graph.SitesOf(f).first;
    for (const ErrorNote::Argument& argument : note->arguments) {
      SiteId site(first + argument.call - 1);
      given_[{site.value, argument.param}] = argument.error;
      for (const Edge& edge : graph.EdgesOf(site)) {
        if (edge.kind == EdgeKind::kCallback) continue;
        args_[{edge.callee.value, argument.param}].push_back({f, argument.error});
      }
    }
    for (const ErrorNote::Made& made : note->made) made_[first + made.call - 1] = made.error;
    for (const ErrorNote::Site& site : note->sites) sites_[first + site.call - 1].push_back(&site);
    for (const ErrorNote::FieldStore& store : note->field_stores) {
      fields_[store.field.value].push_back({f, store.error});
    }
    if (!note->checks.empty()) checking.push_back(f);
  }
  if (sites_.empty()) return;
  for (FunctionId f : checking) {
    for (const ErrorNote::Check& check : NoteOf(f)->checks) Look(f, check);
  }
}

// Finds the calls through which an error comes that somebody looks into, and that have dropped what
// is looked for.
void ErrorFacts::Look(FunctionId f, const ErrorNote::Check& check) {
  Walk walk(*this);
  for (const Walk::Made& made : walk.Run(f, check.error, 0).made) {
    auto sites = sites_.find(made.site.value);
    if (sites == sites_.end()) continue;
    FunctionId caller = graph_.CallerOf(made.site);
    bool is_near = graph_.PackageOf(caller) == graph_.PackageOf(f);
    for (const ErrorNote::Site* site : sites->second) {
      if (std::ranges::find(site->handled, check.target) != site->handled.end()) continue;
      auto [it, is_new] = lost_.try_emplace({made.site.value, site->arg});
      if (!is_new && it->second.sure) continue;
      Walk::Found behind = walk.Run(caller, site->error, made.context);
      const ErrorSource* source = FindIn(behind.leaves, check.target);
      // What a library may give far from who looks for it is a guess too many.
      if (source != nullptr && !IsSure(*source) && !is_near) source = nullptr;
      if (source != nullptr && (is_new || IsSure(*source))) {
        it->second = {check.target, check.loc, IsSure(*source), source->loc};
      } else if (is_new) {
        lost_.erase(it);
      }
    }
  }
}

const ErrorNote* ErrorFacts::NoteOf(FunctionId f) const {
  const FunctionNotes* notes = graph_.NotesOf(f);
  return notes == nullptr ? nullptr : &notes->errors;
}

const LostError* ErrorFacts::LostAt(SiteId site, uint32_t arg) const {
  auto it = lost_.find({site.value, arg});
  return it == lost_.end() ? nullptr : &it->second;
}

}  // namespace premortem::flow
