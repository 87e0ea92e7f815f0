#include "rules/packages/import_cycle/moves.h"

#include <algorithm>
#include <optional>

#include "rules/packages/import_cycle/graph.h"
#include "rules/words.h"
#include "types/object.h"

namespace premortem::rules::import_cycle {

namespace {

using Units = std::set<uint32_t>;
using Names = std::set<std::string_view>;

// The knot without the import, its packages numbered by their place in the knot.
Graph GraphWithout(const Cut& cut) {
  Graph graph(cut.knot.size());
  for (uint32_t i = 0; i < graph.size(); ++i) {
    for (const PackageView::Link& link : cut.facts(cut.knot[i]).package().links) {
      auto it = std::ranges::lower_bound(cut.knot, link.package);
      if (it == cut.knot.end() || *it != link.package || link.package == cut.knot[i]) continue;
      if (cut.knot[i] == cut.from && link.package == cut.to) continue;
      graph[i].push_back(static_cast<uint32_t>(it - cut.knot.begin()));
    }
  }
  return graph;
}

class Moves {
 public:
  explicit Moves(const Cut& cut)
      : cut_(cut),
        from_(cut.facts(cut.from)),
        to_(cut.facts(cut.to)),
        import_(from_.imports().at(cut.to)),
        graph_(GraphWithout(cut)),
        finder_(graph_) {
    names_ = import_.names;
    names_.insert(import_.tested.begin(), import_.tested.end());
  }

  std::vector<Advice> Advise() {
    std::vector<Advice> advice;
    if (names_.empty()) return advice;
    if (std::optional<Advice> down = MoveNames()) advice.push_back(std::move(*down));
    if (std::optional<Advice> up = MoveUsers()) advice.push_back(std::move(*up));
    return advice;
  }

 private:
  bool InKnot(uint32_t package) const { return std::ranges::binary_search(cut_.knot, package); }
  uint32_t Local(uint32_t package) const {
    return static_cast<uint32_t>(std::ranges::lower_bound(cut_.knot, package) - cut_.knot.begin());
  }
  // Whether one package of the knot leads to another without the import.
  bool Leads(uint32_t from, uint32_t to) {
    finder_.Reach(Local(from), [](uint32_t) { return true; });
    return finder_.Seen(Local(to));
  }

  static Names NamesOf(const PackageFacts& facts, const Units& units) {
    Names names;
    for (uint32_t unit : units) {
      names.insert(facts.units()[unit].names.begin(), facts.units()[unit].names.end());
    }
    return names;
  }

  // `it` or `they`, or the names themselves where they are few.
  std::string NamesInWords() const {
    return names_.size() <= 3 ? QuotedList(names_)
                              : "the " + std::to_string(names_.size()) + " names";
  }

  // -- Out of the package that declares them --

  std::optional<Advice> MoveNames() const {
    Units named;
    for (std::string_view name : names_) {
      int64_t unit = to_.UnitOf(name);
      if (unit < 0) return {};  // declared in a file that this build leaves out, or nowhere
      named.insert(static_cast<uint32_t>(unit));
    }
    Units moving = WithWhatTheyReferTo(named);
    const DeclUnit& first = to_.units()[static_cast<uint32_t>(to_.UnitOf(*names_.begin()))];
    Advice advice{first.file, first.name, {}};
    bool one = names_.size() == 1;
    for (uint32_t unit : moving) {
      for (uint32_t package : to_.units()[unit].imports) {
        if (!InKnot(package)) continue;
        std::string who = named.contains(unit) ? (one ? "it" : Quoted(to_.units()[unit].names[0]))
                                               : Called(to_.units()[unit]) + ", which " +
                                                     (one ? "it needs," : "they need,");
        advice.text = NamesInWords() + " cannot leave " + cut_.shown(cut_.to) + " as " +
                      (one ? "it is" : "they are") + ": " + who + " uses " + cut_.shown(package) +
                      ", which is in the knot too";
        return advice;
      }
    }
    Names others = NamesOf(to_, moving);
    for (std::string_view name : names_) others.erase(name);
    advice.text = NamesInWords() + " can move to a package of " + (one ? "its" : "their") +
                  " own, below both";
    if (others.empty()) {
      advice.text += one ? ": it refers to nothing else" : ": they refer to nothing else";
      advice.text += " in " + cut_.shown(cut_.to);
    } else {
      advice.text += ", with what " + std::string(one ? "it refers" : "they refer") +
                     " to: " + QuotedList(others);
    }
    Names needed = StillNeeded(moving);
    if (!needed.empty()) {
      advice.text += "; the rest of " + cut_.shown(cut_.to) + " uses " + QuotedList(needed) +
                     " too, which would have to be exported";
    }
    if (OnlyUsedByImporter(moving)) {
      advice.text += "; or into " + cut_.shown(cut_.from) + ", as nothing else in the knot uses " +
                     (one ? "it" : "them");
    }
    return advice;
  }

  static std::string Called(const DeclUnit& unit) {
    return unit.names.empty() ? "a declaration" : Quoted(unit.names[0]);
  }

  Units WithWhatTheyReferTo(const Units& units) const {
    Units all = units;
    std::vector<uint32_t> open(units.begin(), units.end());
    while (!open.empty()) {
      uint32_t unit = open.back();
      open.pop_back();
      for (uint32_t next : to_.units()[unit].refers_to) {
        if (all.insert(next).second) open.push_back(next);
      }
    }
    return all;
  }

  // Unexported names of the units to which what stays refers.
  Names StillNeeded(const Units& moving) const {
    Names needed;
    for (uint32_t unit = 0; unit < to_.units().size(); ++unit) {
      if (moving.contains(unit)) continue;
      for (uint32_t other : to_.units()[unit].refers_to) {
        if (!moving.contains(other)) continue;
        for (std::string_view name : to_.units()[other].names) {
          if (!types::IsExported(name)) needed.insert(name);
        }
      }
    }
    return needed;
  }

  bool OnlyUsedByImporter(const Units& moving) const {
    for (uint32_t unit = 0; unit < to_.units().size(); ++unit) {
      if (moving.contains(unit)) continue;
      for (uint32_t other : to_.units()[unit].refers_to) {
        if (moving.contains(other)) return false;
      }
    }
    Names names = NamesOf(to_, moving);
    if (std::ranges::any_of(names, [&](auto name) { return from_.Declares(name); })) return false;
    return std::ranges::none_of(cut_.knot, [&](uint32_t package) {
      return package != cut_.from && UsesAnyOf(package, cut_.to, names);
    });
  }

  bool UsesAnyOf(uint32_t user, uint32_t package, const Names& names) const {
    const auto& imports = cut_.facts(user).imports();
    auto it = imports.find(package);
    if (it == imports.end()) return false;
    auto wanted = [&](std::string_view name) { return names.contains(name); };
    return std::ranges::any_of(it->second.names, wanted) ||
           std::ranges::any_of(it->second.tested, wanted);
  }

  // -- Or the code that uses them, to where they are --

  std::optional<Advice> MoveUsers() {
    constexpr size_t kMaxUsers = 3;
    const Units& users = import_.users;
    if (users.empty() || users.size() > kMaxUsers) return {};
    for (uint32_t user : users) {
      const DeclUnit& unit = from_.units()[user];
      if (unit.test || unit.names.empty() || !CanMoveUp(unit)) return {};
      for (std::string_view name : unit.names) {
        if (to_.Declares(name)) return {};
      }
    }
    for (uint32_t unit = 0; unit < from_.units().size(); ++unit) {
      if (users.contains(unit)) continue;
      for (uint32_t other : from_.units()[unit].refers_to) {
        if (users.contains(other)) return {};
      }
    }
    Names names = NamesOf(from_, users);
    finder_.Reach(Local(cut_.to), [](uint32_t) { return true; });
    for (uint32_t package : cut_.knot) {
      if (package == cut_.from || package == cut_.to || !finder_.Seen(Local(package))) continue;
      // It would have to import what leads to it.
      if (UsesAnyOf(package, cut_.from, names)) return {};
    }
    const DeclUnit& first = from_.units()[*users.begin()];
    return Advice{first.file, first.name,
                  QuotedList(names) + (names.size() == 1 ? " is" : " are") + " all of " +
                      cut_.shown(cut_.from) + " that uses " + cut_.shown(cut_.to) +
                      ", and could move there"};
  }

  // Whether the imports that the unit needs in its new package close no cycle.
  bool CanMoveUp(const DeclUnit& unit) {
    for (uint32_t other : unit.refers_to) {
      if (import_.users.contains(other)) continue;
      const std::vector<std::string_view>& names = from_.units()[other].names;
      auto is_exported = [](std::string_view name) { return types::IsExported(name); };
      if (!std::ranges::all_of(names, is_exported) || Leads(cut_.from, cut_.to)) return false;
    }
    return std::ranges::none_of(unit.imports, [&](uint32_t package) {
      if (package == cut_.to || !InKnot(package) || to_.imports().contains(package)) return false;
      return Leads(package, cut_.to);
    });
  }

  const Cut& cut_;
  const PackageFacts& from_;
  const PackageFacts& to_;
  const ImportUse& import_;
  Names names_;
  Graph graph_;
  PathFinder finder_;
};

}  // namespace

std::vector<Advice> AdviseMoves(const Cut& cut) { return Moves(cut).Advise(); }

size_t KnottedWithout(const Cut& cut) {
  std::vector<std::vector<uint32_t>> members = Members(Components(GraphWithout(cut)));
  size_t count = 0;
  for (const std::vector<uint32_t>& component : members) {
    if (component.size() > 1) count += component.size();
  }
  return count;
}

}  // namespace premortem::rules::import_cycle
