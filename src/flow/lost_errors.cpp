#include "flow/lost_errors.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "models/errors.h"

namespace premortem::flow {

namespace {

using Place = std::pair<uint32_t, uint32_t>;  // file, offset

constexpr size_t kNone = static_cast<size_t>(-1);

Place PlaceOf(source::SourceLoc loc) { return {loc.file.value, loc.offset}; }

// The package of "a/b.ErrX", "*a/b.T", "a/b.Code(2)".
std::string_view PackageOf(Symbol name) {
  std::string_view text = TextOf(name);
  text = text.substr(0, text.find_first_of("(["));
  if (text.starts_with('*')) text.remove_prefix(1);
  return text.substr(0, text.rfind('.'));
}

// Goes from checks to the texts that their errors may be made of.
class Finder {
 public:
  Finder(const CallGraph& graph, const ErrorFacts& facts) : graph_(graph), facts_(facts) {
    ForEachFunction([&](FunctionId f, const ErrorNote& note) {
      for (const ErrorNote::Text& text : note.texts) {
        texts_[PlaceOf(text.place)].push_back({f, &text, {}});
      }
    });
  }

  template <typename Found>
  void Run(Found found) {
    ForEachFunction([&](FunctionId f, const ErrorNote& note) {
      for (const ErrorNote::Check& check : note.checks) {
        Walk(f, check, facts_.WithArguments(f, facts_.Of(f, check.from)), found);
      }
    });
  }

 private:
  struct Dropped {
    FunctionId f;
    const ErrorNote::Text* text = nullptr;
    std::optional<ErrorSet> errors;  // when somebody has asked
  };

  void ForEachFunction(FunctionRef<void(FunctionId, const ErrorNote&)> visit) const {
    for (uint32_t i = 1; i <= graph_.function_count(); ++i) {
      FunctionId f(i);
      const FunctionNotes* notes = graph_.NotesOf(f);
      if (notes != nullptr && !graph_.SummaryOf(f)->in_test) visit(f, notes->errors());
    }
  }

  // Goes from what a check is given down to the texts that this may be made of, and the texts that
  // those are made of in turn: what is lost in one is lost on all the way.
  template <typename Found>
  void Walk(FunctionId f, const ErrorNote::Check& check, const ErrorSet& given, Found found) {
    struct Step {
      Dropped* dropped = nullptr;
      size_t above = kNone;
    };
    std::vector<Step> steps;
    std::set<Place> seen;
    auto add = [&](const ErrorSet& set, size_t above) {
      for (const ErrorItem& item : set.items()) {
        if (item.kind != ErrorItem::Kind::kText || !seen.insert(PlaceOf(item.text)).second)
          continue;
        auto texts = texts_.find(PlaceOf(item.text));
        if (texts == texts_.end()) continue;
        for (Dropped& dropped : texts->second) steps.push_back({&dropped, above});
      }
    };
    add(given, kNone);
    for (size_t i = 0; i < steps.size(); ++i) {
      Dropped& dropped = *steps[i].dropped;
      if (!dropped.errors) {
        dropped.errors = facts_.WithArguments(dropped.f, facts_.Of(dropped.f, dropped.text->from));
      }
      if (IsAskedBefore(dropped, check.name)) continue;
      add(*dropped.errors, i);
      bool sure = dropped.errors->Find(check.name) != nullptr;
      // Who looks in another package often means another error of the same kind: three of
      // three such places in kubernetes were none that could be hit, or that hurt.
      if (graph_.PackageOf(f) != graph_.PackageOf(dropped.f)) continue;
      if (!sure && !MayComeFromLibrary(*dropped.errors, check.name)) continue;
      for (size_t at = i; at != kNone; at = steps[at].above) {
        found(*steps[at].dropped->text, LostError{check.place, check.name, sure});
      }
    }
  }

  // Whether the function has looked for the error before it drops it, and means to.
  bool IsAskedBefore(const Dropped& dropped, Symbol name) const {
    const ErrorNote& note = graph_.NotesOf(dropped.f)->errors();
    for (uint32_t i = dropped.text->from.first; i < dropped.text->from.end; ++i) {
      const ErrorSource& source = note.sources[i];
      for (uint32_t a = source.first_ask; a < source.end_ask; ++a) {
        if (note.asks[a].name == name) return true;
      }
    }
    return false;
  }

  static bool MayComeFromLibrary(const ErrorSet& set, Symbol name) {
    for (const ErrorItem& item : set.items()) {
      bool library = item.kind == ErrorItem::Kind::kLibrary;
      if (library && models::MayReturnErrorOf(TextOf(item.name), PackageOf(name))) return true;
    }
    return false;
  }

  const CallGraph& graph_;
  const ErrorFacts& facts_;
  std::map<Place, std::vector<Dropped>> texts_;
};

}  // namespace

LostErrors::LostErrors(const CallGraph& graph, const ErrorFacts& facts) {
  Finder(graph, facts).Run([&](const ErrorNote::Text& text, const LostError& lost) {
    auto [file, offset] = PlaceOf(text.place);
    LostError& known = lost_.try_emplace({file, offset, text.argument}, lost).first->second;
    if (lost.sure && !known.sure) known = lost;
  });
}

const LostError* LostErrors::At(source::SourceLoc call, uint32_t argument) const {
  auto it = lost_.find({call.file.value, call.offset, argument});
  return it == lost_.end() ? nullptr : &it->second;
}

}  // namespace premortem::flow
