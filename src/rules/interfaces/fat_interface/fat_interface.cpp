// An interface that asks more of its implementation than anybody asks of it. What counts is not how
// many methods it declares but how many of them each consumer uses: where none uses half, each
// would do with a smaller interface of its own, which is easier to satisfy and to fake.
//
// The package's part of the work is in interface_facts.h; here the packages are put together.
// Reported are interfaces with one implementation, all of whose consumers are in sight. A package
// that needs most of an interface, here one part and there another, has good reason to declare it
// whole, unless much of it is called by nobody at all.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/tests.h"
#include "rules/interfaces/fat_interface/interface_facts.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "rules/words.h"

namespace premortem::rules::fat_interface {

namespace {

struct Implementation {
  uint32_t package = 0;
  const TypeFacts* type = nullptr;
};

// What a consumer uses, in all packages.
struct Usage {
  const Consumer* consumer = nullptr;
  uint32_t package = 0;  // one where it uses some
  std::map<std::string, source::SourceRange> methods;
};

constexpr size_t kMaxRelated = 12;  // consumers that a finding shows
constexpr size_t kUnusedPart = 3;   // one in so many methods that nobody calls is much

class Analysis {
 public:
  explicit Analysis(ProgramContext& program) : program_(program) {}

  void Run() {
    FindPrograms();
    for (uint32_t i = 0; i < program_.packages().size(); ++i) {
      const PackageView& package = program_.packages()[i];
      const InterfaceFacts* facts = FactsOf(i);
      if (facts == nullptr) continue;
      unclear_.insert(facts->unclear.begin(), facts->unclear.end());
      if (facts->broken) {
        blurred_.insert(i);
        for (const PackageView::Link& link : package.links) blurred_.insert(link.package);
      }
      for (const TypeFacts& type : facts->types) {
        if (type.test || models::IsTestDouble(package.import_path, type.name)) continue;
        for (const MethodShape& method : type.methods) types_[method].push_back({i, &type});
      }
    }
    for (uint32_t i = 0; i < program_.packages().size(); ++i) {
      const InterfaceFacts* facts = FactsOf(i);
      if (facts == nullptr) continue;
      for (const TypeFacts& interface : facts->interfaces) Check(i, interface);
    }
  }

 private:
  const InterfaceFacts* FactsOf(uint32_t package) const {
    return static_cast<const InterfaceFacts*>(program_.FactsOf(package));
  }

  static bool IsInternal(const PackageView& package) {
    return ("/" + package.import_path + "/").find("/internal/") != std::string::npos;
  }

  // Finds the packages that programs of their own module are made of. A module whose root is a
  // package to import is no collection of programs, though it may come with some.
  void FindPrograms() {
    std::set<std::string_view> libraries;
    std::vector<uint32_t> open;
    linked_.resize(program_.packages().size());
    auto add = [&](uint32_t package) {
      if (!linked_[package]) open.push_back(package);
      linked_[package] = true;
    };
    for (uint32_t i = 0; i < linked_.size(); ++i) {
      const PackageView& package = program_.packages()[i];
      const InterfaceFacts* facts = FactsOf(i);
      if (package.import_path == package.module_path && package.name != "main" &&
          facts != nullptr && facts->has_api)
        libraries.insert(package.module_path);
    }
    for (uint32_t i = 0; i < linked_.size(); ++i) {
      const PackageView& package = program_.packages()[i];
      if (package.name == "main" && !IsForTestsOrShow(package) && !IsInternal(package) &&
          !libraries.contains(package.module_path))
        add(i);
    }
    while (!open.empty()) {
      uint32_t package = open.back();
      open.pop_back();
      const PackageView& view = program_.packages()[package];
      for (const PackageView::Link& link : view.links) {
        if (program_.packages()[link.package].module_path == view.module_path) add(link.package);
      }
    }
  }

  // Whether all that use the interface can be expected to be in sight. What is exported and used by
  // no other package of a program is there for other modules.
  bool IsClosed(uint32_t index, const TypeFacts& interface,
                const std::vector<Usage>& usages) const {
    const PackageView& package = program_.packages()[index];
    if (!interface.exported || package.name == "main") return true;
    if (!package.whole_module) return false;
    return IsInternal(package) || (linked_[index] && std::ranges::any_of(usages, [&](auto& usage) {
                                     return linked_[usage.package] && usage.package != index;
                                   }));
  }

  void Check(uint32_t index, const TypeFacts& interface) {
    const PackageView& package = program_.packages()[index];
    std::string key = package.import_path + "." + interface.name;
    auto silent = [&](std::string_view why) { program_.Silent(package, interface.place, why); };
    if (interface.own.size() < kFewestMethods) return silent("it declares few methods of its own");
    if (interface.test) return silent("it is there for tests or demonstrations");
    if (interface.generated) return silent("its file is generated");
    if (unclear_.contains(key)) {
      return silent("it is used in ways that are not followed, or made to be a part of others");
    }
    if (blurred_.contains(index)) {
      return silent("its package, or one that imports it, has errors, so uses may be missing");
    }
    std::vector<Implementation> implementations = ImplementationsOf(interface);
    if (implementations.empty()) return silent("no type in sight implements it");
    if (implementations.size() > 1) return silent("several types implement it");
    if (implementations[0].type->constrained) {
      return silent("its implementation is built on some platforms only");
    }
    std::vector<Usage> usages;
    std::set<std::string> used;
    CollectUsages(key, interface, usages, used);
    if (!IsClosed(index, interface, usages)) return silent("code that is not in sight may use it");
    if (usages.empty()) return silent("nobody calls its methods through it");
    if (2 * usages[0].methods.size() >= interface.own.size()) {
      return silent("a consumer uses half of its methods or more");
    }
    size_t unused = interface.own.size() - used.size();
    bool much_unused = kUnusedPart * unused >= interface.own.size();
    if (!much_unused && 3 * MostInOnePackage(usages) > 2 * interface.own.size()) {
      return silent("one package uses most of it, each consumer another part");
    }
    Report(package, interface, implementations[0], usages, used);
  }

  static size_t MostInOnePackage(const std::vector<Usage>& usages) {
    std::map<std::string_view, std::set<std::string_view>> methods;
    for (const Usage& usage : usages) {
      for (const auto& [id, place] : usage.methods) methods[usage.consumer->package].insert(id);
    }
    size_t most = 0;
    for (const auto& [package, ids] : methods) most = std::max(most, ids.size());
    return most;
  }

  // Types that have methods of all the names, with as many parameters and results: types of
  // different packages cannot be compared here, and one implementation too many is silence.
  std::vector<Implementation> ImplementationsOf(const TypeFacts& interface) const {
    const std::vector<Implementation>* fewest = nullptr;
    for (const MethodShape& method : interface.methods) {
      auto found = types_.find(method);
      if (found == types_.end()) return {};
      if (fewest == nullptr || found->second.size() < fewest->size()) fewest = &found->second;
    }
    std::vector<Implementation> implementations;
    for (const Implementation& candidate : *fewest) {
      if (std::ranges::includes(candidate.type->methods, interface.methods))
        implementations.push_back(candidate);
    }
    return implementations;
  }

  // Who uses what the interface declares, those who use most first; `used` is with tests.
  void CollectUsages(const std::string& key, const TypeFacts& interface, std::vector<Usage>& usages,
                     std::set<std::string>& used) const {
    std::map<Consumer, Usage> by_consumer;
    for (uint32_t i = 0; i < program_.packages().size(); ++i) {
      const InterfaceFacts* facts = FactsOf(i);
      if (facts == nullptr) continue;
      auto uses = facts->uses.find(key);
      if (uses == facts->uses.end()) continue;
      for (const auto& [consumer, methods] : uses->second) {
        for (const auto& [id, place] : methods) {
          if (!std::ranges::binary_search(interface.own, id)) continue;
          used.insert(id);
          if (consumer.test) continue;
          Usage& usage = by_consumer[consumer];
          usage.consumer = &consumer;
          usage.package = i;
          usage.methods.emplace(id, place);
        }
      }
    }
    for (auto& [consumer, usage] : by_consumer) usages.push_back(std::move(usage));
    std::ranges::stable_sort(usages, std::ranges::greater(),
                             [](const Usage& usage) { return usage.methods.size(); });
  }

  // ---- Reporting ----

  static std::string_view NameOfMethod(std::string_view id) {
    return id.substr(id.rfind('.') + 1);  // ids of unexported methods begin with a path
  }

  void Report(const PackageView& package, const TypeFacts& interface,
              const Implementation& implementation, const std::vector<Usage>& usages,
              const std::set<std::string>& used) {
    const PackageView& view = program_.WithTrees(package);
    auto file = std::ranges::find_if(view.files, [&](const FileView& candidate) {
      return candidate.source->id() == interface.place.file;
    });
    if (file == view.files.end()) return;
    auto report = program_.Report(*file, interface.place);
    if (!report) return;
    std::string text =
        Quoted(interface.name) + " declares " + std::to_string(interface.own.size()) +
        " methods, and no consumer uses more than " + std::to_string(usages[0].methods.size());
    std::vector<std::string_view> unused;
    for (const std::string& id : interface.own) {
      if (!used.contains(id)) unused.push_back(NameOfMethod(id));
    }
    if (!unused.empty()) {
      text += "; nobody calls " + QuotedList(unused, kMaxInMessage) + " through it";
    }
    report.Message(std::move(text)).Subject(interface.name);
    for (size_t i = 0; i < std::min(usages.size(), kMaxRelated); ++i) {
      report.Related(usages[i].methods.begin()->second, Sentence(package, usages[i]));
    }
    bool beside = &package == &program_.packages()[implementation.package];
    report.Related(implementation.type->place, beside
                                                   ? "the one implementation, in the same package"
                                                   : "the one implementation");
  }

  std::string Sentence(const PackageView& package, const Usage& usage) const {
    std::vector<std::string_view> names;
    for (const auto& [id, place] : usage.methods) names.push_back(NameOfMethod(id));
    const Consumer& consumer = *usage.consumer;
    std::string_view path = consumer.package;
    std::string_view folder = path.substr(path.rfind('/') + 1);
    std::string who;
    if (consumer.type.empty()) {
      who = "functions of " + Quoted(folder) + " use ";
    } else {
      bool here = path == package.import_path;
      who = Quoted((here ? "" : std::string(folder) + ".") + consumer.type) + " uses ";
    }
    return who + QuotedList(names) + "; an interface beside it could ask for that alone";
  }

  ProgramContext& program_;
  std::map<MethodShape, std::vector<Implementation>> types_;  // by each of their methods
  std::set<std::string> unclear_;
  std::set<uint32_t> blurred_;  // packages that have type errors or are imported by such
  std::vector<bool> linked_;    // by package
};

void Run(ProgramContext& program) { Analysis(program).Run(); }

// Defined here: with sanitizers g++ 12 takes only such functions for constants.
std::unique_ptr<Facts> Gather(PackageContext& package) { return InterfaceFactsOf(package); }

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "fat-interface",
             .family = "interfaces",
             .summary = "an interface of which every consumer uses half or less",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kTypes,
    .run_program = Run,
    .gather = Gather,
});

}  // namespace premortem::rules::fat_interface
