// Runs rules over packages: one walk over the nodes of each file for all rules that visit nodes,
// then the functions that rules want as IR, each built once for all of them, then the rules that
// want the package as a whole; the rules over the program come last.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "rules/context.h"
#include "rules/rule.h"

namespace premortem::rules {

struct RuleTime {
  std::string_view rule;
  std::chrono::nanoseconds time{};
  uint64_t calls = 0;
};

// What the rules over the program have gathered from one package, in the order of these rules;
// null where a rule gathers nothing. Empty where no rule looked at the package.
using GatheredFacts = std::vector<std::unique_ptr<Facts>>;

class Runner {
 public:
  // With `timed`, the time of every call is taken (for --time-rules; it costs some 50 ns a call).
  Runner(std::span<const Rule* const> rules, bool timed);

  // The last phase that one of the rules needs.
  Phase needs() const { return needs_; }
  bool has_program_rules() const { return !program_rules_.empty(); }

  GatheredFacts RunOnPackage(const PackageView& package, FindingSink& sink);  // thread-safe
  // `gathered` is what RunOnPackage gave for each of the packages.
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
