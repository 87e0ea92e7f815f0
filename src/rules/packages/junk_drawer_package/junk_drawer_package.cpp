// Packages such as utils, common and helpers that hold things which have nothing to do with each
// other: which packages use each of them, and where each would be at home.
//
// What belongs together is found by what refers to what: declarations that are connected are one
// thing, and so are the constants or variables of one group. A package with such a name whose
// things serve the same users is badly named at most, and that is no finding.

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "models/drawers.h"
#include "rules/package_facts.h"
#include "rules/rule.h"
#include "rules/words.h"
#include "types/object.h"

namespace premortem::rules::junk_drawer_package {

namespace {

constexpr size_t kFewestThings = 4;
constexpr size_t kFewestImporters = 3;
constexpr size_t kFewestLone = 2;  // things that serve a single package
constexpr size_t kMaxRelated = 12;

// Declarations of a package that hang together and that others can use.
struct Thing {
  std::vector<std::string_view> names;  // exported ones, in the order of the files
  const FileView* file = nullptr;       // of the first of them
  NodeId name;
  std::set<uint32_t> users;  // packages, by index
};

// A union-find over the units of a package.
class Groups {
 public:
  explicit Groups(size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), uint32_t{0});
  }
  uint32_t Of(uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void Join(uint32_t a, uint32_t b) { parent_[Of(a)] = Of(b); }

 private:
  std::vector<uint32_t> parent_;
};

class Analysis {
 public:
  explicit Analysis(ProgramContext& program) : program_(program) {}

  void Run() {
    FindImporters();
    for (uint32_t i = 0; i < program_.packages().size(); ++i) {
      const PackageView& package = program_.packages()[i];
      if (models::IsDrawerName(package.name) && package.for_test.empty()) CheckDrawer(i);
    }
  }

 private:
  void FindImporters() {
    for (uint32_t i = 0; i < program_.packages().size(); ++i) {
      for (const PackageView::Link& link : program_.packages()[i].links) {
        if (models::IsDrawerName(program_.packages()[link.package].name)) {
          importers_[link.package].insert(i);
        }
      }
    }
  }

  PackageFacts& FactsOf(uint32_t package) {
    std::unique_ptr<PackageFacts>& facts = facts_[package];
    if (facts == nullptr) {
      facts = std::make_unique<PackageFacts>(program_.WithTrees(program_.packages()[package]));
    }
    return *facts;
  }

  void CheckDrawer(uint32_t drawer) {
    const std::set<uint32_t>& importers = importers_[drawer];
    if (importers.size() < kFewestImporters) return Silent(drawer, "few packages import it");
    PackageFacts& facts = FactsOf(drawer);
    ReadUses(facts);
    std::vector<Thing> things = ThingsOf(facts);
    if (things.size() < kFewestThings) {
      return Silent(drawer, "it holds few things that do not know each other");
    }
    auto is_read = [&](uint32_t package) { return IsRead(FactsOf(package).package()); };
    if (!is_read(drawer) || !std::ranges::all_of(importers, is_read)) {
      return Silent(drawer, "it, or a package that imports it, has syntax errors");
    }
    for (uint32_t importer : importers) AddUser(drawer, importer, things);
    auto lone = static_cast<size_t>(
        std::ranges::count_if(things, [](const Thing& t) { return t.users.size() == 1; }));
    if (lone < kFewestLone) return Silent(drawer, "its things serve several packages each");
    Report(drawer, facts, things, lone);
  }

  // For `check --why` of the package clause that a finding would stand at.
  void Silent(uint32_t drawer, std::string_view why) {
    if (!program_.IsAsked(program_.packages()[drawer])) return;
    const PackageView& package = FactsOf(drawer).package();
    const FileView* file = FileToReport(package);
    if (file == nullptr) return;
    program_.Silent(package, RangeOf(*file, file->tree->file().name), why);
  }

  // Where files have syntax errors, uses may be missing.
  static bool IsRead(const PackageView& package) {
    return std::ranges::all_of(package.files,
                               [](const FileView& file) { return file.tree->errors().empty(); });
  }

  void ReadUses(PackageFacts& facts) {
    facts.ReadUses(
        [&](uint32_t imported) -> std::string_view { return program_.packages()[imported].name; },
        [&](uint32_t imported, std::string_view name) { return FactsOf(imported).Declares(name); });
  }

  static std::vector<Thing> ThingsOf(const PackageFacts& facts) {
    const std::vector<DeclUnit>& units = facts.units();
    Groups groups(units.size());
    for (uint32_t i = 0; i < units.size(); ++i) {
      if (units[i].test) continue;
      for (uint32_t other : units[i].refers_to) {
        if (!units[other].test) groups.Join(i, other);
      }
    }
    JoinGroups(facts, groups);
    std::map<uint32_t, size_t> thing_of;
    std::vector<Thing> things;
    for (uint32_t i = 0; i < units.size(); ++i) {
      if (units[i].test) continue;
      for (std::string_view name : units[i].names) {
        if (!types::IsExported(name)) continue;
        auto [it, is_new] = thing_of.try_emplace(groups.Of(i), things.size());
        if (is_new) things.push_back({.file = units[i].file, .name = units[i].name});
        things[it->second].names.push_back(name);
      }
    }
    return things;
  }

  // The constants and variables of one declaration with parentheses.
  static void JoinGroups(const PackageFacts& facts, Groups& groups) {
    for (const FileView& file : facts.package().files) {
      if (file.test || !file.tree->root()) continue;
      for (NodeId id : file.tree->file().decls) {
        if (file.tree->kind(id) != NodeKind::kGenDecl) continue;
        int64_t first = -1;
        for (NodeId spec : file.tree->Get<syntax::GenDecl>(id).specs) {
          if (file.tree->kind(spec) != NodeKind::kValueSpec) continue;
          for (NodeId name : file.tree->Get<syntax::ValueSpec>(spec).names) {
            int64_t unit = facts.UnitOf(file.tree->NameOf(name));
            if (unit < 0) continue;
            if (first < 0) first = unit;
            groups.Join(static_cast<uint32_t>(first), static_cast<uint32_t>(unit));
          }
        }
      }
    }
  }

  void AddUser(uint32_t drawer, uint32_t importer, std::vector<Thing>& things) {
    PackageFacts& facts = FactsOf(importer);
    ReadUses(facts);
    auto import = facts.imports().find(drawer);
    if (import == facts.imports().end()) return;
    for (Thing& thing : things) {
      bool used = std::ranges::any_of(
          thing.names, [&](std::string_view name) { return import->second.names.contains(name); });
      if (used) thing.users.insert(importer);
    }
  }

  void Report(uint32_t drawer, const PackageFacts& facts, const std::vector<Thing>& things,
              size_t lone) {
    const FileView* file = FileToReport(facts.package());
    if (file == nullptr) return;
    NodeId name = file->tree->file().name;
    auto report = program_.Report(*file, RangeOf(*file, name));
    if (!report) return;
    std::string text = "package " + Quoted(facts.package().name) + " holds " +
                       std::to_string(things.size()) + " things that do not know each other, for " +
                       std::to_string(importers_[drawer].size()) + " packages; " +
                       std::to_string(lone) + " of them are used by one package only";
    report.Message(std::move(text)).Subject(facts.package().name);
    for (const Thing* thing : Sorted(things)) {
      report.Related(RangeOf(*thing->file, thing->name), Sentence(*thing));
    }
  }

  // Those whose place is clearest come first.
  static std::vector<const Thing*> Sorted(const std::vector<Thing>& things) {
    std::vector<const Thing*> sorted;
    for (const Thing& thing : things) sorted.push_back(&thing);
    auto rank = [](const Thing* t) { return t->users.empty() ? SIZE_MAX : t->users.size(); };
    std::ranges::stable_sort(sorted, {}, rank);
    if (sorted.size() > kMaxRelated) sorted.resize(kMaxRelated);
    return sorted;
  }

  std::string Sentence(const Thing& thing) const {
    std::string text = QuotedList(thing.names, 3) + ": ";
    if (thing.users.empty()) return text + "used by no other package of the program";
    std::vector<std::string> users;
    for (uint32_t user : thing.users) users.push_back(Shown(user));
    if (users.size() == 1) return text + "used by `" + users[0] + "` only, where it could move";
    return text + "used by " + QuotedList(users, 4);
  }

  std::string Shown(uint32_t package) const {
    const PackageView& view = program_.packages()[package];
    std::string_view path = view.import_path;
    if (path.starts_with(view.module_path + "/")) path.remove_prefix(view.module_path.size() + 1);
    return std::string(path);
  }

  // The first file that somebody wrote and that is looked at.
  static const FileView* FileToReport(const PackageView& package) {
    for (const FileView& file : package.files) {
      if (!file.test && !file.generated && file.target && file.tree->root()) return &file;
    }
    return nullptr;
  }

  ProgramContext& program_;
  std::map<uint32_t, std::set<uint32_t>> importers_;
  std::map<uint32_t, std::unique_ptr<PackageFacts>> facts_;
};

void Run(ProgramContext& program) { Analysis(program).Run(); }

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "junk-drawer-package",
             .family = "packages",
             .summary = "a package such as utils that holds what has nothing in common",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .run_program = Run,
});

}  // namespace premortem::rules::junk_drawer_package
