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

  template <typename Found>
  void Walk(FunctionId f, const ErrorNote::Check& check, const ErrorSet& given, Found found) {
    std::set<Place> seen;
    std::vector<Place> open;
    auto add = [&](const ErrorSet& set) {
      for (const ErrorItem& item : set.items()) {
        if (item.kind != ErrorItem::Kind::kText) continue;
        if (seen.insert(PlaceOf(item.text)).second) open.push_back(PlaceOf(item.text));
      }
    };
    add(given);
    while (!open.empty()) {
      auto texts = texts_.find(open.back());
      open.pop_back();
      if (texts == texts_.end()) continue;
      for (Dropped& dropped : texts->second) {
        if (!dropped.errors) {
          dropped.errors = facts_.WithArguments(dropped.f, facts_.Of(dropped.f, dropped.text->from));
        }
        add(*dropped.errors);
        bool sure = dropped.errors->Find(check.name) != nullptr;
        // From afar a check means an error that it knows by name.
        bool near = graph_.PackageOf(f) == graph_.PackageOf(dropped.f);
        if (sure || (near && MayComeFromLibrary(*dropped.errors, check.name))) {
          found(*dropped.text, LostError{check.place, check.name, sure});
        }
      }
    }
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
