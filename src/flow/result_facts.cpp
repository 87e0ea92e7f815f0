#include "flow/result_facts.h"

#include <algorithm>
#include <string_view>

#include "flow/solve.h"

namespace premortem::flow {

namespace {

constexpr size_t kMostOutcomes = 16;

uint16_t BitOf(uint32_t param) { return static_cast<uint16_t>(1u << param); }

// The outcomes of one way to return: one for each combination of what the calls give whose results
// it returns.
class Resolver {
 public:
  Resolver(const ResultNote& note, FunctionRef<Outcomes(uint32_t)> outcomes_of_call, Outcomes& out)
      : note_(note), outcomes_of_call_(outcomes_of_call), out_(out) {}

  void Resolve(const ResultNote::Way& way) {
    calls_.clear();
    for (const NotedValue& result : way.results) {
      if (result.kind != NotedValue::Kind::kResult) continue;
      bool seen =
          std::ranges::any_of(calls_, [&](const Call& c) { return c.number == result.call; });
      if (!seen) calls_.push_back({result.call, outcomes_of_call_(result.call)});
    }
    Outcome start{.asked_params = way.asked_params};
    for (uint32_t i = way.first_fact; i < way.end_fact; ++i) {
      const auto& [value, shape] = note_.facts[i];
      if (value.kind != NotedValue::Kind::kParam) continue;
      if (shape == ResultShape::kNil) AddParam(start, value.index, true);
      if (shape == ResultShape::kNotNil) AddParam(start, value.index, false);
    }
    Choose(way, 0, start);
  }

 private:
  static void AddParam(Outcome& outcome, uint32_t param, bool is_nil) {
    (is_nil ? outcome.nil_params : outcome.not_nil_params) |= BitOf(param);
  }

  // Chooses an outcome for each call in turn.
  void Choose(const ResultNote::Way& way, size_t index, const Outcome& outcome) {
    if (out_.size() > kMostOutcomes) return;
    if (outcome.nil_params & outcome.not_nil_params) return;
    if (index == calls_.size()) return Finish(way, outcome);
    Call& call = calls_[index];
    for (const Outcome& callee : call.outcomes) {
      Outcome next = outcome;
      if (!Fits(way, call.number, callee)) continue;
      if (!PassArguments(way, call.number, callee, next)) continue;
      call.chosen = &callee;
      Choose(way, index + 1, next);
    }
  }

  // Whether what the conditions of the way say of the call's results is so.
  bool Fits(const ResultNote::Way& way, uint32_t call, const Outcome& callee) const {
    for (uint32_t i = way.first_fact; i < way.end_fact; ++i) {
      const auto& [value, shape] = note_.facts[i];
      if (value.kind != NotedValue::Kind::kResult || value.call != call) continue;
      ResultShape given = callee.results[value.index];
      if (given == ResultShape::kTypedNil) given = ResultShape::kNotNil;
      if (given != ResultShape::kUnknown && given != shape) return false;
    }
    return true;
  }

  // What the callee's outcome takes of its parameters, said of this function's own. False where
  // that is not so, or nobody can say that it is.
  bool PassArguments(const ResultNote::Way& way, uint32_t call, const Outcome& callee,
                     Outcome& outcome) const {
    using Kind = NotedValue::Kind;
    // Of constants alone the author knows what comes of them.
    bool all_constant =
        std::ranges::all_of(note_.arguments, [&](const ResultNote::Argument& argument) {
          bool is_asked = argument.call == call && (callee.asked_params & BitOf(argument.index));
          return !is_asked || argument.value.kind == Kind::kConstant;
        });
    for (const ResultNote::Argument& argument : note_.arguments) {
      if (argument.call != call) continue;
      uint16_t bit = BitOf(argument.index);
      const NotedValue& value = argument.value;
      if (callee.asked_params & bit) {
        if (value.kind == Kind::kConstant ? all_constant : argument.asked) return false;
        if (value.kind == Kind::kParam) outcome.asked_params |= BitOf(value.index);
      }
      bool is_nil = (callee.nil_params & bit) != 0;
      if (!is_nil && !(callee.not_nil_params & bit)) continue;
      std::optional<bool> known = IsNil(way, value);
      if (known && *known != is_nil) return false;
      if (value.kind == Kind::kParam && !value.boxed) {
        AddParam(outcome, value.index, is_nil);
      } else if (is_nil && !known && !argument.is_error) {
        return false;
      }
    }
    return true;
  }

  std::optional<bool> IsNil(const ResultNote::Way& way, const NotedValue& value) const {
    if (value.boxed) return false;
    ResultShape shape = value.shape;
    for (uint32_t i = way.first_fact; i < way.end_fact; ++i) {
      if (note_.facts[i].value == value) shape = note_.facts[i].shape;
    }
    if (shape == ResultShape::kUnknown) return {};
    return shape == ResultShape::kNil;
  }

  void Finish(const ResultNote::Way& way, Outcome outcome) {
    for (size_t i = 0; i < note_.result_count; ++i) outcome.results[i] = ShapeOf(way.results[i]);
    auto place = std::ranges::lower_bound(out_, outcome);
    if (place == out_.end() || *place != outcome) out_.insert(place, outcome);
  }

  ResultShape ShapeOf(const NotedValue& value) const {
    ResultShape shape = value.shape;
    if (value.kind == NotedValue::Kind::kResult) {
      auto call = std::ranges::find(calls_, value.call, &Call::number);
      shape = call->chosen->results[value.index];
    }
    return value.boxed && shape == ResultShape::kNil ? ResultShape::kTypedNil : shape;
  }

  const ResultNote& note_;
  struct Call {
    uint32_t number = 0;
    Outcomes outcomes;
    const Outcome* chosen = nullptr;
  };

  FunctionRef<Outcomes(uint32_t)> outcomes_of_call_;
  Outcomes& out_;
  std::vector<Call> calls_;
};

}  // namespace

Outcomes UnknownOutcomes() { return {Outcome()}; }

std::string TextOf(const Outcomes& outcomes, size_t results) {
  // By ResultShape.
  static constexpr std::string_view kShapes[] = {"?",         "nil",  "not nil",
                                                 "typed nil", "true", "false"};
  std::string text;
  for (const Outcome& outcome : outcomes) {
    text += text.empty() ? "(" : ", (";
    for (size_t i = 0; i < results; ++i) {
      if (i != 0) text += ", ";
      text += kShapes[static_cast<size_t>(outcome.results[i])];
    }
    text += ')';
    for (uint32_t i = 0; i < kMostNotedParams; ++i) {
      auto has = [&](uint16_t params) { return (params & BitOf(i)) != 0; };
      if (has(outcome.nil_params)) text += " if " + std::to_string(i) + " is nil";
      if (has(outcome.not_nil_params)) text += " if " + std::to_string(i) + " is not nil";
      if (has(outcome.asked_params)) text += " asks " + std::to_string(i);
    }
  }
  return text;
}

Outcomes OutcomesOf(const ResultNote& note, FunctionRef<Outcomes(uint32_t call)> outcomes_of_call) {
  if (note.result_count == 0) return UnknownOutcomes();
  Outcomes outcomes;
  Resolver resolver(note, outcomes_of_call, outcomes);
  for (const ResultNote::Way& way : note.ways) resolver.Resolve(way);
  if (outcomes.size() > kMostOutcomes) return UnknownOutcomes();
  return outcomes;
}

namespace {

// What the callees of a call return, each in one of its ways.
Outcomes Join(const CallGraph& graph, SiteId site, std::span<const Outcomes> outcomes) {
  if (graph.KnownOf(site) != Known::kAll) return UnknownOutcomes();
  Outcomes joined;
  for (const Edge& edge : graph.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    const Outcomes& callee = outcomes[edge.callee.value];
    joined.insert(joined.end(), callee.begin(), callee.end());
  }
  std::ranges::sort(joined);
  auto same = std::ranges::unique(joined);
  joined.erase(same.begin(), same.end());
  return joined;
}

}  // namespace

ResultFacts::ResultFacts(const CallGraph& graph) : graph_(graph) {
  outcomes_ =
      SolveBottomUp<Outcomes>(graph, {.start = {}, .unknown = UnknownOutcomes()},
                              [&](FunctionId f, std::span<const Outcomes> outcomes) -> Outcomes {
                                const FunctionNotes* notes = graph.NotesOf(f);
                                if (notes == nullptr) return UnknownOutcomes();
                                uint32_t first = graph.SitesOf(f).first;
                                return OutcomesOf(notes->results, [&](uint32_t call) {
                                  return Join(graph, SiteId(first + call - 1), outcomes);
                                });
                              });
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const FunctionNotes* notes = graph.NotesOf(FunctionId(f));
    if (notes == nullptr) continue;
    for (const ResultNote::Comparison& comparison : notes->results.comparisons) {
      AddComparison(FunctionId(f), comparison.call, comparison.result, comparison.place);
    }
    if (graph.SummaryOf(FunctionId(f))->in_test) continue;
    for (Symbol field : notes->results.left_nil) left_nil_.insert(field.value);
  }
  AddComparisonsOfPlaces();
}

void ResultFacts::AddComparison(FunctionId caller, uint32_t call, uint32_t result,
                                source::SourceLoc at) {
  SiteId site(graph_.SitesOf(caller).first + call - 1);
  for (const Edge& edge : graph_.EdgesOf(site)) {
    comparisons_.try_emplace({edge.callee.value, result}, at);
  }
}

// A result that is put into a place is compared where the place is.
void ResultFacts::AddComparisonsOfPlaces() {
  std::unordered_map<uint32_t, source::SourceLoc> compared;  // by Symbol
  for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
    const FunctionNotes* notes = graph_.NotesOf(FunctionId(f));
    if (notes == nullptr) continue;
    for (const ResultNote::PlaceComparison& comparison : notes->results.place_comparisons) {
      compared.try_emplace(comparison.place.value, comparison.at);
    }
  }
  for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
    const FunctionNotes* notes = graph_.NotesOf(FunctionId(f));
    if (notes == nullptr) continue;
    for (const ResultNote::Kept& kept : notes->results.kept) {
      auto at = compared.find(kept.place.value);
      if (at != compared.end()) AddComparison(FunctionId(f), kept.call, kept.result, at->second);
    }
  }
}

Outcomes ResultFacts::OfCall(SiteId site) const { return Join(graph_, site, outcomes_); }

std::optional<source::SourceLoc> ResultFacts::ComparisonOf(FunctionId f, uint32_t result) const {
  auto it = comparisons_.find({f.value, result});
  return it == comparisons_.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace premortem::flow
