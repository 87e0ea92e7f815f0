#include "flow/lost_errors.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "models/errors.h"
#include "models/standard.h"

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

bool MayComeFromLibrary(const ErrorSet& set, Symbol name) {
  for (const ErrorItem& item : set.items()) {
    bool library = item.kind == ErrorItem::Kind::kLibrary;
    if (library && models::MayReturnErrorOf(TextOf(item.name), PackageOf(name))) return true;
  }
  return false;
}

// Whether a check that is given one of these may ever find what it looks for.
bool MayBeMet(const ErrorSet& given, Symbol name) {
  if (given.open() || given.Find(name) != nullptr || MayComeFromLibrary(given, name)) return true;
  return std::ranges::any_of(given.items(), [](const ErrorItem& item) {
    return item.kind == ErrorItem::Kind::kLibrary && !models::IsStandard(TextOf(item.name));
  });
}

// A text of an error in the program. `via`: only of what this call hands to the function that makes
// it, if any.
struct TextAt {
  Place place;
  uint32_t via = 0;

  friend auto operator<=>(const TextAt&, const TextAt&) = default;
};

// An error of which a text is made, and what it may be.
struct Dropped {
  const ErrorNote::Text* text = nullptr;
  FunctionId maker;  // of the text
  SiteId via;
  FunctionId f;                    // whose error it is: the caller of `via`, else the maker
  ErrorSet own;                    // by what that gets itself
  std::optional<ErrorSet> handed;  // and by what callers hand to it, when somebody has asked
};

// Texts that an error may be made of, and those that they are made of in turn.
struct Chain {
  struct Link {
    Dropped* dropped = nullptr;
    std::vector<size_t> above;  // texts made of this one
  };
  std::vector<Link> links;
  std::map<TextAt, std::pair<size_t, size_t>> at;  // from, up to: the links of a text
};

// Goes from checks to the texts that their errors may be made of.
class Finder {
 public:
  Finder(const CallGraph& graph, const ErrorFacts& facts) : graph_(graph), facts_(facts) {
    ForEachFunction([&](FunctionId f, const ErrorNote& note) {
      for (const ErrorNote::Text& text : note.texts) {
        texts_[PlaceOf(text.place)].push_back({f, &text});
      }
    });
  }

  template <typename Found>
  void Run(Found found) {
    ForEachFunction([&](FunctionId f, const ErrorNote& note) {
      for (const ErrorNote::Check& check : note.checks) {
        std::string_view package = PackageOf(check.name);
        bool declared_here = graph_.HasPackage(package) && !models::IsStandard(package);
        for (const ErrorSet& given : facts_.ByCaller(f, facts_.Of(f, check.from))) {
          bool in_vain = !MayBeMet(given, check.name);
          bool far = declared_here && !check.is_type;
          bool near = declared_here || models::IsSaidOfCaller(package);
          // Who asserts a type means what comes right there.
          bool counts = check.deep || !check.is_type;
          if (in_vain || (counts && far)) Walk(f, check, given, false, found);
          if (in_vain || (counts && near)) Walk(f, check, given, true, found);
        }
      }
    });
  }

 private:
  void ForEachFunction(FunctionRef<void(FunctionId, const ErrorNote&)> visit) const {
    for (uint32_t i = 1; i <= graph_.function_count(); ++i) {
      FunctionId f(i);
      const FunctionNotes* notes = graph_.NotesOf(f);
      if (notes == nullptr || graph_.SummaryOf(f)->in_test) continue;
      // Where a part of a package was not read, somebody may handle there what seems to be lost.
      if (!graph_.PackageOf(f)->has_errors) visit(f, notes->errors());
    }
  }

  // Goes from what a check is given down to the texts that this may be made of. `near`: only those
  // of the same package, but with what callers hand over, and with what libraries may return.
  template <typename Found>
  void Walk(FunctionId f, const ErrorNote::Check& check, const ErrorSet& given, bool near,
            Found found) {
    Chain chain;
    Add(chain, given, kNone);
    std::vector<size_t> sure, suspected;
    for (size_t i = 0; i < chain.links.size(); ++i) {
      Dropped& dropped = *chain.links[i].dropped;
      if (IsAskedBefore(dropped, check.name)) continue;
      const ErrorSet& errors = ErrorsOf(dropped, near);
      Add(chain, errors, i);
      if (near && graph_.PackageOf(f) != graph_.PackageOf(dropped.f)) continue;
      if (errors.Find(check.name) != nullptr) {
        sure.push_back(i);
      } else if (near && MayComeFromLibrary(errors, check.name)) {
        suspected.push_back(i);
      }
    }
    ForEachAbove(chain, std::move(sure), [&](const ErrorNote::Text& text) {
      found(text, LostError{check.place, check.name, true, check.deep});
    });
    ForEachAbove(chain, std::move(suspected), [&](const ErrorNote::Text& text) {
      found(text, LostError{check.place, check.name, false, check.deep});
    });
  }

  void Add(Chain& chain, const ErrorSet& set, size_t above) {
    for (const ErrorItem& item : set.items()) {
      if (item.kind != ErrorItem::Kind::kText) continue;
      TextAt at{PlaceOf(item.text), item.via.value};
      std::vector<Dropped>& dropped = DroppedAt(at);
      size_t first = chain.links.size();
      auto [known, is_new] = chain.at.try_emplace(at, first, first + dropped.size());
      if (is_new) {
        for (Dropped& error : dropped) chain.links.push_back({&error, {}});
      }
      if (above == kNone) continue;
      for (size_t i = known->second.first; i < known->second.second; ++i) {
        chain.links[i].above.push_back(above);
      }
    }
  }

  std::vector<Dropped>& DroppedAt(const TextAt& at) {
    auto [known, is_new] = dropped_.try_emplace(at);
    auto texts = texts_.find(at.place);
    if (!is_new || texts == texts_.end()) return known->second;
    SiteId via(at.via);
    for (auto [maker, text] : texts->second) {
      Dropped dropped{
          .text = text, .maker = maker, .via = via, .f = maker, .own = {}, .handed = {}};
      dropped.own = facts_.Of(maker, text->from);
      if (via.valid()) {
        dropped.f = graph_.CallerOf(via);
        dropped.own = facts_.AtCall(via, std::move(dropped.own));
      }
      known->second.push_back(std::move(dropped));
    }
    return known->second;
  }

  // What is lost in one text is lost in all that are made of it.
  template <typename Visit>
  void ForEachAbove(const Chain& chain, std::vector<size_t> open, Visit visit) {
    std::set<size_t> seen;
    while (!open.empty()) {
      size_t i = open.back();
      open.pop_back();
      if (!seen.insert(i).second) continue;
      visit(*chain.links[i].dropped->text);
      const std::vector<size_t>& above = chain.links[i].above;
      open.insert(open.end(), above.begin(), above.end());
    }
  }

  const ErrorSet& ErrorsOf(Dropped& dropped, bool near) {
    if (!near) return dropped.own;
    if (!dropped.handed) dropped.handed = facts_.WithArguments(dropped.f, dropped.own);
    return *dropped.handed;
  }

  // Whether somebody has looked for the error before he drops it, and means to.
  bool IsAskedBefore(const Dropped& dropped, Symbol name) const {
    if (IsAsked(graph_.NotesOf(dropped.maker)->errors(), dropped.text->from, name)) return true;
    if (!dropped.via.valid()) return false;
    const ErrorNote& note = graph_.NotesOf(dropped.f)->errors();
    uint32_t call = dropped.via.value - graph_.SitesOf(dropped.f).first + 1;
    return std::ranges::any_of(note.arguments, [&](const ErrorNote::Argument& argument) {
      return argument.call == call && IsAsked(note, argument.from, name);
    });
  }

  static bool IsAsked(const ErrorNote& note, ErrorNote::Sources sources, Symbol name) {
    for (uint32_t i = sources.first; i < sources.end; ++i) {
      const ErrorSource& source = note.sources[i];
      for (uint32_t a = source.first_ask; a < source.end_ask; ++a) {
        if (note.asks[a].name == name) return true;
      }
    }
    return false;
  }

  const CallGraph& graph_;
  const ErrorFacts& facts_;
  std::map<Place, std::vector<std::pair<FunctionId, const ErrorNote::Text*>>> texts_;
  std::map<TextAt, std::vector<Dropped>> dropped_;
};

}  // namespace

LostErrors::LostErrors(const CallGraph& graph, const ErrorFacts& facts) {
  Finder(graph, facts).Run([&](const ErrorNote::Text& text, const LostError& lost) {
    auto [file, offset] = PlaceOf(text.place);
    LostError& known = lost_.try_emplace({file, offset, text.argument}, lost).first->second;
    auto rank = [](const LostError& error) { return std::pair(error.sure, error.deep); };
    if (rank(lost) > rank(known)) known = lost;
  });
}

const LostError* LostErrors::At(source::SourceLoc call, uint32_t argument) const {
  auto it = lost_.find({call.file.value, call.offset, argument});
  return it == lost_.end() ? nullptr : &it->second;
}

}  // namespace premortem::flow
