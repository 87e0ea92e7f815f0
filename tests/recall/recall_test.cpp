// Recall: the mistake of a rule in other shapes than its page shows.
//
//   tests/recall/NAME/VARIANT/...   one program, run with that rule alone; NAME is the rule's name
//                                   with underscores
//
// `// want` marks what is found, `// want-missing "rule: regexp" reason` what is true and not
// found. A rule has at least three variants and misses at most one mark; all rules together miss at
// most 15 %. The last test prints the table.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>

#include "rules/registry.h"
#include "support/programs.h"
#include "support/rule_cases.h"
#include "support/want.h"

namespace premortem::testing {
namespace {

namespace stdfs = std::filesystem;

constexpr size_t kLeastVariants = 3;
constexpr size_t kMostMissedOfARule = 1;
constexpr double kMostMissedShare = 0.15;

std::string source_dir;

std::vector<std::string> FoldersIn(const std::string& folder) {
  std::vector<std::string> folders;
  for (const auto& entry : stdfs::directory_iterator(folder)) {
    if (entry.is_directory()) folders.push_back(entry.path().filename().string());
  }
  std::ranges::sort(folders);
  return folders;
}

std::string RecallFolder() { return source_dir + "/tests/recall"; }

MemoryProgram Variant(const std::string& rule_folder, const std::string& variant) {
  MemoryProgram program;
  program.AddFolder(RecallFolder() + "/" + rule_folder + "/" + variant);
  program.AddModuleIfMissing();
  return program;
}

std::vector<Expectation> Marks(const MemoryProgram& program) {
  std::vector<Expectation> marks;
  std::string faults;  // CheckWants tells them
  for (const auto& [name, text] : program.files()) {
    if (name.ends_with(".go")) ReadExpectations(name, text, marks, faults);
  }
  return marks;
}

class VariantTest : public ::testing::Test {
 public:
  VariantTest(std::string rule_folder, std::string variant)
      : rule_folder_(std::move(rule_folder)), variant_(std::move(variant)) {}

  void TestBody() override {
    std::string rule = rule_folder_;
    std::ranges::replace(rule, '_', '-');
    ASSERT_NE(rules::FindRule(rule), nullptr) << "there is no rule " << rule;
    MemoryProgram program = Variant(rule_folder_, variant_);
    EXPECT_FALSE(Marks(program).empty()) << "nothing is marked";
    EXPECT_EQ(CheckWants(rule, program), "");
  }

 private:
  std::string rule_folder_;
  std::string variant_;
};

struct Score {
  size_t variants = 0;
  size_t marks = 0;
  size_t missed = 0;
};

Score ScoreOf(const std::string& rule_folder) {
  Score score;
  for (const std::string& variant : FoldersIn(RecallFolder() + "/" + rule_folder)) {
    ++score.variants;
    for (const Expectation& mark : Marks(Variant(rule_folder, variant))) {
      if (mark.kind == Expectation::Kind::kSilent) continue;
      ++score.marks;
      if (mark.kind == Expectation::Kind::kMissing) ++score.missed;
    }
  }
  return score;
}

TEST(Recall, IsWithinItsBounds) {
  Score all;
  for (const std::string& rule : FoldersIn(RecallFolder())) {
    Score score = ScoreOf(rule);
    std::cout << rule << ": " << score.variants << " variants, " << score.marks << " marks, "
              << score.missed << " missed\n";
    EXPECT_GE(score.variants, kLeastVariants) << rule;
    EXPECT_LE(score.missed, kMostMissedOfARule) << rule;
    all.variants += score.variants;
    all.marks += score.marks;
    all.missed += score.missed;
  }
  std::cout << "all: " << all.variants << " variants, " << all.marks << " marks, " << all.missed
            << " missed\n";
  EXPECT_LE(static_cast<double>(all.missed), kMostMissedShare * static_cast<double>(all.marks));
}

void RegisterAll() {
  for (const std::string& rule : FoldersIn(RecallFolder())) {
    for (const std::string& variant : FoldersIn(RecallFolder() + "/" + rule)) {
      ::testing::RegisterTest(
          rule.c_str(), variant.c_str(), nullptr, nullptr, __FILE__, __LINE__,
          [rule, variant]() -> ::testing::Test* { return new VariantTest(rule, variant); });
    }
  }
}

}  // namespace
}  // namespace premortem::testing

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) {
    std::cerr << "usage: recall_test SOURCE_DIR\n";
    return 2;
  }
  premortem::testing::source_dir = argv[1];
  premortem::testing::RegisterAll();
  return RUN_ALL_TESTS();
}
