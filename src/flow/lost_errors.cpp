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
constexpr ErrorFacts::Fields kFields = ErrorFacts::Fields::kFollowed;
// Texts of which one is to blame for a check that never holds.
constexpr size_t kMostUnseen = 2;

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

// Whether errors of a type say by a method Is that they are what is looked for.
bool SaysItIs(const CallGraph& graph, Symbol type, Symbol name) {
  std::string method = "(" + std::string(TextOf(type)) + ").Is";
  FunctionId is = graph.Find(SymbolOf(method));
  const FunctionNotes* notes = is.valid() ? graph.NotesOf(is) : nullptr;
  return notes != nullptr &&
         std::ranges::find(notes->errors().checks, name, &ErrorNote::Check::name) !=
             notes->errors().checks.end();
}

bool Holds(const CallGraph& graph, const ErrorSet& set, Symbol name) {
  if (set.Find(name) != nullptr) return true;
  return std::ranges::any_of(set.items(), [&](const ErrorItem& item) {
    return item.kind == ErrorItem::Kind::kNamed && SaysItIs(graph, item.name, name);
  });
}

// Whether a check that is given one of these may ever find what it looks for.
bool MayBeMet(const CallGraph& graph, const ErrorSet& given, Symbol name) {
  if (given.open() || Holds(graph, given, name) || MayComeFromLibrary(given, name)) return true;
  return std::ranges::any_of(given.items(), [](const ErrorItem& item) {
    return item.kind == ErrorItem::Kind::kFormatted ||
           (item.kind == ErrorItem::Kind::kLibrary && !models::IsStandard(TextOf(item.name)));
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
      for (const ErrorNote::Check& check : note.checks) LookAt(f, check, found);
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

  template <typename Found>
  void LookAt(FunctionId f, const ErrorNote::Check& check, Found found) {
    std::string_view package = PackageOf(check.name);
    bool declared_here = graph_.HasPackage(package) && !models::IsStandard(package);
    bool far = declared_here && !check.is_type;
    bool near = declared_here || models::IsSaidOfCaller(package);
    // Who asserts a type means what comes right there.
    bool counts = check.deep || !check.is_type;
    std::vector<ErrorSet> sets = facts_.ByCaller(f, facts_.Of(f, check.from, kFields), kFields);
    Symbol sought = facts_.OriginOf(check.name);
    auto in_vain = [&](const ErrorSet& given) { return !MayBeMet(graph_, given, sought); };
    // What a function asks that is handed many errors is not meant for each of them.
    bool never_met = counts && std::ranges::all_of(sets, in_vain);
    for (const ErrorSet& given : sets) {
      Search search{
          .f = f, .check = check, .sought = sought, .in_vain = in_vain(given), .near = false};
      bool found_it = false;
      auto note = [&](const ErrorNote::Text& text, const LostError& lost) {
        found_it = true;
        found(text, lost);
      };
      auto walk = [&] {
        search.near = false;
        if (search.in_vain || (counts && far)) Walk(search, given, note);
        search.near = true;
        if (search.in_vain || (counts && near)) Walk(search, given, note);
      };
      walk();
      if (found_it || !search.in_vain) continue;
      // Beside an error that is wrapped others are not, mostly on purpose.
      search.beside_wrapped = true;
      walk();
      if (!found_it && never_met) FindUnseen(search, given, found);
    }
  }

  struct Search {
    FunctionId f;
    const ErrorNote::Check& check;
    Symbol sought;         // the variable whose value it is
    bool in_vain = false;  // nothing else that may arrive is what is looked for
    // Only texts of the same package, but with what callers hand over, and with what libraries may
    // return.
    bool near = false;
    bool beside_wrapped = false;  // also where the call that makes the text wraps another error

    LostError Lost(bool sure) const { return {check.place, check.name, sure, check.deep}; }
  };

  // Goes from what a check is given down to the texts that this may be made of.
  template <typename Found>
  void Walk(const Search& search, const ErrorSet& given, Found found) {
    std::vector<size_t> sure, suspected;
    Chain chain = Descend(search, given, [&](size_t i, Dropped& dropped) {
      if (search.near && graph_.PackageOf(search.f) != graph_.PackageOf(dropped.f)) return;
      const ErrorSet& errors = ErrorsOf(dropped, search.near);
      if (Holds(graph_, errors, search.sought)) {
        sure.push_back(i);
      } else if (search.near && MayComeFromLibrary(errors, search.sought)) {
        suspected.push_back(i);
      }
    });
    NoteAbove(chain, std::move(sure), search.Lost(true), found);
    NoteAbove(chain, std::move(suspected), search.Lost(false), found);
  }

  // The same for a check that never holds, where nobody sees what the texts are made of: who asks
  // expects it there. Of many texts nobody can tell which he means, and what comes from far away he
  // need not know.
  template <typename Found>
  void FindUnseen(const Search& search, const ErrorSet& given, Found found) {
    std::string_view declaring = PackageOf(search.check.name);
    std::vector<size_t> open;
    Chain chain = Descend(search, given, [&](size_t i, Dropped& dropped) {
      const PackageSummary* package = graph_.PackageOf(dropped.f);
      bool near = package == graph_.PackageOf(search.f) || TextOf(package->path) == declaring;
      if (near && ErrorsOf(dropped, true).open()) open.push_back(i);
    });
    if (open.size() > kMostUnseen) return;
    NoteAbove(chain, std::move(open), search.Lost(false), found);
  }

  // Calls `visit(link, dropped)` for each error on the way whose text the given one may hold.
  template <typename Visit>
  Chain Descend(const Search& search, const ErrorSet& given, Visit visit) {
    Chain chain;
    Add(chain, given, kNone);
    for (size_t i = 0; i < chain.links.size(); ++i) {
      Dropped& dropped = *chain.links[i].dropped;
      if (IsAskedBefore(dropped, search.sought)) continue;
      if (dropped.text->beside_wrapped && !search.beside_wrapped) continue;
      Add(chain, ErrorsOf(dropped, search.near), i);
      visit(i, dropped);
    }
    return chain;
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
      dropped.own = facts_.Of(maker, text->from, kFields);
      if (via.valid()) {
        dropped.f = graph_.CallerOf(via);
        dropped.own = facts_.AtCall(via, std::move(dropped.own), kFields);
      }
      known->second.push_back(std::move(dropped));
    }
    return known->second;
  }

  // What is lost in one text is lost in all that are made of it.
  template <typename Found>
  void NoteAbove(const Chain& chain, std::vector<size_t> open, const LostError& lost, Found found) {
    std::set<size_t> seen;
    while (!open.empty()) {
      size_t i = open.back();
      open.pop_back();
      if (!seen.insert(i).second) continue;
      found(*chain.links[i].dropped->text, lost);
      const std::vector<size_t>& above = chain.links[i].above;
      open.insert(open.end(), above.begin(), above.end());
    }
  }

  const ErrorSet& ErrorsOf(Dropped& dropped, bool near) {
    if (!near) return dropped.own;
    if (!dropped.handed) dropped.handed = facts_.WithArguments(dropped.f, dropped.own, kFields);
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

  bool IsAsked(const ErrorNote& note, ErrorNote::Sources sources, Symbol name) const {
    for (uint32_t i = sources.first; i < sources.end; ++i) {
      const ErrorSource& source = note.sources[i];
      for (uint32_t a = source.first_ask; a < source.end_ask; ++a) {
        if (facts_.OriginOf(note.asks[a].name) == name) return true;
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
