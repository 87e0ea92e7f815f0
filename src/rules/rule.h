// What a rule is. A rule lives in one folder, src/rules/FAMILY/NAME/, and declares itself beside
// its code; the build finds the folder and puts the rule into the registry (registry.h).
//
//   namespace premortem::rules::defer_in_loop {
//   namespace {
//   void Visit(FileContext& file, NodeId defer) {
//     if (auto report = file.Report(defer)) report.Message("...").Related(loop, "the loop");
//   }
//   }  // namespace
//
//   extern constinit const Rule kRule = Declare({
//       .info = {.name = "defer-in-loop", .family = "resources", .summary = "..."},
//       .visits = {NodeKind::kDeferStmt},
//       .visit = Visit,
//   });
//   }  // namespace premortem::rules::defer_in_loop
//
// A rule pays only for what it declares: the runner walks the nodes of a file once for all rules
// and calls each for its kinds alone, and skips packages that lack a rule's imports.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "findings/finding.h"
#include "rules/context.h"
#include "syntax/ast.h"

namespace premortem::rules {

using syntax::NodeId;
using syntax::NodeKind;

// How far a package must have come before the rule can run.
enum class Phase : uint8_t { kSyntax, kTypes, kIr, kFlow };

class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<NodeKind> kinds) {
    for (NodeKind kind : kinds) words_[Word(kind)] |= Bit(kind);
  }
  constexpr bool Has(NodeKind kind) const { return (words_[Word(kind)] & Bit(kind)) != 0; }
  constexpr bool empty() const { return words_[0] == 0 && words_[1] == 0; }

 private:
  static_assert(syntax::kNodeKindCount <= 128);
  static constexpr size_t Word(NodeKind kind) { return static_cast<size_t>(kind) / 64; }
  static constexpr uint64_t Bit(NodeKind kind) {
    return uint64_t{1} << (static_cast<unsigned>(kind) % 64);
  }

  std::array<uint64_t, 2> words_ = {};
};

// Import paths, of which a package must use one for the rule to have anything to say about it.
class ImportSet {
 public:
  static constexpr size_t kMax = 8;

  constexpr ImportSet() = default;
  constexpr ImportSet(std::initializer_list<std::string_view> paths) {
    for (std::string_view path : paths) paths_[count_++] = path;
  }
  constexpr std::span<const std::string_view> paths() const { return {paths_.data(), count_}; }

 private:
  std::array<std::string_view, kMax> paths_ = {};
  size_t count_ = 0;
};

struct Rule {
  findings::RuleInfo info;
  Phase needs = Phase::kSyntax;
  KindSet visits;     // kinds of nodes for which `visit` or `wants` is called
  ImportSet imports;  // empty: all packages

  // Exactly one of these. Package rules run for many packages at once and must keep no state.
  void (*visit)(FileContext& file, NodeId node) = nullptr;
  void (*run_package)(PackageContext& package) = nullptr;
  void (*run_program)(ProgramContext& program) = nullptr;  // once, after all packages
  // Needs Phase::kIr, or Phase::kFlow: then it runs when the program is linked. For each declared
  // function, with the functions within it, in which a node of `visits` stands that `wants` wants;
  // for these alone IR is built.
  void (*run_function)(FunctionContext& function) = nullptr;

  // Only with a run_package that needs Phase::kFlow: it runs when the program is linked, on
  // packages for which this says so before.
  bool (*wants_package)(PackageContext& package) = nullptr;

  // Only with run_function: whether there is something to see; null: at every node of `visits`.
  bool (*wants)(FileContext& file, NodeId node) = nullptr;

  // Only with run_program: what it has to know of a package beyond its PackageView. Called for
  // every package as run_package is, with the phase that the rule needs; ProgramContext::FactsOf
  // has the result, which must not hold on to trees and types.
  std::unique_ptr<Facts> (*gather)(PackageContext& package) = nullptr;
};

// Not defined: calling one of these at compile time is the error message.
void RuleHasNoName();
void RuleHasNoSummary();
void RuleNeedsExactlyOneOfVisitRunPackageRunProgramRunFunction();
void RuleMustSayWhichKindsItVisits();
void OnlyRunProgramCanUseGather();
void RunProgramSeesTypesOnlyThroughGather();
void RunFunctionNeedsIr();
void OnlyRunFunctionAndRunPackageWithWantsPackageCanNeedFlow();
void OnlyRunPackageThatNeedsFlowCanUseWantsPackage();
void OnlyRunFunctionCanUseWants();

// Checks a declaration while it is compiled.
consteval Rule Declare(Rule rule) {
  if (rule.info.name.empty() || rule.info.family.empty()) RuleHasNoName();
  if (rule.info.summary.empty() || rule.info.summary.ends_with('.')) RuleHasNoSummary();
  int entries = (rule.visit != nullptr ? 1 : 0) + (rule.run_package != nullptr ? 1 : 0) +
                (rule.run_program != nullptr ? 1 : 0) + (rule.run_function != nullptr ? 1 : 0);
  if (entries != 1) RuleNeedsExactlyOneOfVisitRunPackageRunProgramRunFunction();
  bool visits = rule.visit != nullptr || rule.run_function != nullptr;
  if (visits == rule.visits.empty()) RuleMustSayWhichKindsItVisits();
  if (rule.run_function != nullptr && rule.needs < Phase::kIr) RunFunctionNeedsIr();
  bool again = rule.run_package != nullptr && rule.needs >= Phase::kFlow;
  if (again != (rule.wants_package != nullptr)) OnlyRunPackageThatNeedsFlowCanUseWantsPackage();
  if (rule.run_function == nullptr && !again && rule.needs >= Phase::kFlow)
    OnlyRunFunctionAndRunPackageWithWantsPackageCanNeedFlow();
  if (rule.run_function == nullptr && rule.wants != nullptr) OnlyRunFunctionCanUseWants();
  if (rule.gather != nullptr && rule.run_program == nullptr) OnlyRunProgramCanUseGather();
  if (rule.run_program != nullptr && rule.gather == nullptr && rule.needs != Phase::kSyntax)
    RunProgramSeesTypesOnlyThroughGather();
  return rule;
}

}  // namespace premortem::rules
