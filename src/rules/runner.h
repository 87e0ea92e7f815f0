// Runs rules over packages: one walk over the nodes of each file for all rules that visit nodes,
// then the functions that rules want as IR, each built once for all of them, then the rules that
// want the package as a whole; the rules over the program come last. Rules that need to know what
// flows where in the whole program run on functions when it is linked, on packages that are parsed
// and checked again: few have anything for them.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "rules/context.h"
#include "rules/rule.h"

namespace premortem::flow {
class ProgramFlow;
}

namespace premortem::rules {

struct RuleTime {
  std::string_view rule;
  std::chrono::nanoseconds time{};
  uint64_t calls = 0;
};

// What the rules over the program have gathered from one package, in the order of these rules;
// null where a rule gathers nothing. Empty where no rule looked at the package.
using GatheredFacts = std::vector<std::unique_ptr<Facts>>;

struct PackageRun {
  GatheredFacts gathered;
  bool wants_flow = false;  // RunOnFlow has something to look at
};

class Runner {
 public:
  // With `timed`, the time of every call is taken (for --time-rules; it costs some 50 ns a call).
  Runner(std::span<const Rule* const> rules, bool timed);

  // The last phase that one of the rules needs.
  Phase needs() const { return needs_; }
  bool has_program_rules() const { return !program_rules_.empty(); }

  PackageRun RunOnPackage(const PackageView& package, FindingSink& sink);  // thread-safe
  // The rules that need Phase::kFlow, on a package with its types. Thread-safe.
  void RunOnFlow(const PackageView& package, const flow::ProgramFlow& program, FindingSink& sink);
  // `gathered` is what RunOnPackage gathered for each of the packages.
  void RunOnProgram(std::span<const PackageView> packages, std::span<const GatheredFacts> gathered,
                    std::span<const std::string> layers, TreeSource& trees, FindingSink& sink);

  // By time, the slowest first. kLowering is among them where functions were lowered.
  std::vector<RuleTime> Times() const;
  static constexpr std::string_view kLowering = "(lowering to IR)";

 private:
  struct Clock {
    std::atomic<int64_t> nanoseconds = 0;
    std::atomic<uint64_t> calls = 0;
  };
  struct Entry {
    const Rule* rule = nullptr;
    Clock clock;
  };
  // A node at which a rule wants the function around it.
  struct Wanted {
    Entry* entry;
    syntax::NodeId node;
  };
  struct Lowered;
  using Entries = std::vector<Entry*>;
  using Visitors = std::array<Entries, syntax::kNodeKindCount>;  // by kind of node

  template <typename F>
  void Call(Clock& clock, F&& body);
  // Whether a rule may have something to say about a package.
  static bool Applies(const Entry& entry, const PackageView& package,
                      const std::set<std::string_view>& imports);
  static bool NeedsFlow(const Wanted& want) { return want.entry->rule->needs >= Phase::kFlow; }
  Visitors VisitorsFor(const PackageView& package, const std::set<std::string_view>& imports) const;
  // Returns what is wanted, in the order of the nodes.
  std::vector<Wanted> Walk(FileContext& file, const Visitors& visitors);
  void RunOnFunctions(FileContext& file, std::span<const Wanted> wanted, Lowered& lowered);
  void RunOnGroup(FileContext& file, std::span<const Wanted> wanted, const ir::FuncGroup& group,
                  Lowered& lowered);

  bool timed_;
  Phase needs_ = Phase::kSyntax;
  Clock lowering_;
  std::vector<std::unique_ptr<Entry>> entries_;
  Visitors visitors_;
  Entries package_rules_;
  Entries program_rules_;
};

}  // namespace premortem::rules
