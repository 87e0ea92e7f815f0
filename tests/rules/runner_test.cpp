// Rules on IR: which functions are lowered for them, and that each is lowered once.
#include "rules/runner.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>

#include "base/parallel.h"
#include "ir/ir.h"
#include "types/check_source.h"

namespace premortem::rules {
namespace {

// What the rules below were called with: nodes by name of the function, "" for initializers.
std::map<std::string, size_t>* g_calls = nullptr;

void Count(FunctionContext& function) {
  const types::Object* object = types::GetOrNull(function.group().root().object);
  (*g_calls)[object == nullptr ? "" : std::string(NameOf(*object))] += function.nodes().size();
}

constexpr findings::RuleInfo kInfo = {.name = "a", .family = "b", .summary = "c"};

constinit const Rule kGo = Declare(
    {.info = kInfo, .needs = Phase::kIr, .visits = {NodeKind::kGoStmt}, .run_function = Count});

bool SendsOne(FileContext& file, NodeId node) {
  return file.tree().TextOf(file.tree().Get<syntax::SendStmt>(node).value) == "1";
}

constinit const Rule kSend = Declare({.info = kInfo,
                                      .needs = Phase::kIr,
                                      .visits = {NodeKind::kSendStmt},
                                      .run_function = Count,
                                      .wants = SendsOne});

struct NoSink : FindingSink {
  bool Wants(const Rule&, const FileView&, uint32_t, uint32_t) override { return false; }
  void Add(const Rule&, const FileView&, findings::Finding) override {}
};

constexpr std::string_view kSource = R"(package p
func starts(c chan int) {
	go starts(c)
	func() { go starts(c) }()
	c <- 1
}
func sends(c chan int) { c <- 2 }
func calls() { starts(nil) }
var starter = func() { go calls() }
func broken() { go unknown() }
)";

// Runs rules over the source. Returns how many groups were lowered.
uint64_t RunRules(std::vector<const Rule*> rules, std::map<std::string, size_t>& calls) {
  uint64_t lowered = 0;
  g_calls = &calls;
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    const types::CheckedPackage& checked = checker.Check("p", "a.go", std::string(kSource));
    const types::Unit& unit = checked.state.files[0];
    PackageView package;
    package.import_path = "p";
    package.types = &checked.state;
    package.files.push_back({.source = &checker.files().Get(unit.file),
                             .tree = unit.tree,
                             .language = kNewestLanguage,
                             .types = unit.info});
    NoSink sink;
    Runner runner(rules, /*timed=*/true);
    EXPECT_EQ(runner.needs(), Phase::kIr);
    runner.RunOnPackage(package, sink);
    for (const RuleTime& time : runner.Times()) {
      if (time.rule == Runner::kLowering) lowered = time.calls;
    }
  });
  return lowered;
}

TEST(RulesOnIr, GetTheFunctionsThatTheyWant) {
  std::map<std::string, size_t> calls;
  // "broken" is tried, and cannot be lowered.
  EXPECT_EQ(RunRules({&kGo}, calls), 3u);
  EXPECT_EQ(calls, (std::map<std::string, size_t>{{"", 1}, {"starts", 2}}));
}

TEST(RulesOnIr, AreAskedBeforeAnythingIsLowered) {
  std::map<std::string, size_t> calls;
  EXPECT_EQ(RunRules({&kSend}, calls), 1u);
  EXPECT_EQ(calls, (std::map<std::string, size_t>{{"starts", 1}}));
}

TEST(RulesOnIr, ShareWhatIsLowered) {
  std::map<std::string, size_t> calls;
  EXPECT_EQ(RunRules({&kGo, &kSend}, calls), 3u);
  EXPECT_EQ(calls, (std::map<std::string, size_t>{{"", 1}, {"starts", 3}}));
}

}  // namespace
}  // namespace premortem::rules
