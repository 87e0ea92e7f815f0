// Runs every rule over its test data and its page, and all of them over the lab.
//
//   src/rules/FAMILY/NAME/testdata/CASE/...   one program; `// want` says what is reported,
//                                             x.go.golden what x.go is after all fixes
//   src/rules/FAMILY/NAME/NAME.md             Bad is reported, Good is not; a block after "becomes"
//                                             is what the block before it is after all fixes
//   lab/*                                     all rules that are on by default; `// want` again
//
// With UPDATE_GOLDEN=1 the .golden files are written instead of compared. A rule's own tests alone:
// rules_test SOURCE_DIR --gtest_filter='*defer_in_loop*'.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "engine/session.h"
#include "page.h"
#include "rules/registry.h"
#include "support/golden.h"
#include "support/programs.h"
#include "support/rule_cases.h"
#include "support/want.h"

namespace premortem::testing {
namespace {

namespace stdfs = std::filesystem;

std::string source_dir;

void ExpectFormatted(const std::map<std::string, std::string>& files) {
  bool skipped = false;
  EXPECT_EQ(GofmtFaults(files, &skipped), "");
  static bool told = false;
  if (skipped && !std::exchange(told, true)) {
    std::cout << "SKIPPED: gofmt is not on PATH; nobody checks that fixed files are formatted\n";
  }
}

// One program of a rule's test data.
class CaseTest : public ::testing::Test {
 public:
  CaseTest(std::string rule, std::string folder)
      : rule_(std::move(rule)), folder_(std::move(folder)) {}

  void TestBody() override {
    MemoryProgram program;
    program.AddFolder(folder_);
    program.AddModuleIfMissing();
    EXPECT_EQ(CheckWants(rule_, program), "");
    std::map<std::string, std::string> fixed = FixedFiles(rule_, program);
    ExpectFormatted(fixed);
    if (UpdatingGoldens()) return WriteGoldens(fixed);
    for (const auto& [name, text] : program.files()) {
      if (!name.ends_with(".go.golden")) continue;
      std::string go = name.substr(0, name.size() - std::string_view(".golden").size());
      EXPECT_EQ(fixed[go], text) << go << " after its fixes differs from " << name;
      fixed.erase(go);
    }
    for (const auto& [name, text] : fixed) {
      ADD_FAILURE() << name << " is changed by a fix, but there is no " << name << ".golden";
    }
  }

 private:
  void WriteGoldens(const std::map<std::string, std::string>& fixed) const {
    for (const auto& [name, text] : fixed) WriteGolden(folder_ + "/" + name + ".golden", text);
  }

  std::string rule_;
  std::string folder_;
};

// The page of a rule.
class PageTest : public ::testing::Test {
 public:
  explicit PageTest(const rules::RegisteredRule& rule) : rule_(rule) {}

  void TestBody() override {
    std::string name(rule_.rule->info.name);
    PagePrograms page = ReadPage(rule_.page);
    EXPECT_FALSE(page.bad.empty()) << "the page has no block under Bad";
    EXPECT_FALSE(page.good.empty()) << "the page has no block under Good";
    bool has_fix = rule_.rule->info.fix != findings::FixKind::kNone;
    bool shows_fix = false;
    for (const PageProgram& bad : page.bad) {
      MemoryProgram program = Make(bad.files, HasModule(bad));
      EXPECT_EQ(CheckWants(name, program), "") << "under Bad";
      EXPECT_NE(Wanted(program), 0) << "a block under Bad has no '// want'";
      shows_fix = shows_fix || !bad.fixed.empty();
      if (!bad.fixed.empty()) ExpectFix(name, program, bad);
    }
    for (const PageProgram& good : page.good) {
      MemoryProgram program = Make(good.files, HasModule(good));
      EXPECT_EQ(Wanted(program), 0) << "a block under Good has a '// want'";
      EXPECT_EQ(CheckWants(name, program), "") << "under Good";
    }
    EXPECT_EQ(has_fix, shows_fix) << "a rule with a fix, and no other, shows what it 'becomes'";
  }

 private:
  static MemoryProgram Make(const std::vector<std::pair<std::string, std::string>>& files,
                            bool has_module) {
    MemoryProgram program;
    for (const auto& [file, text] : files) program.Add(file, text);
    if (!has_module) program.AddModuleIfMissing();
    return program;
  }

  static ptrdiff_t Wanted(const MemoryProgram& program) {
    std::vector<Expectation> expectations;
    std::string faults;
    for (const auto& [file, text] : program.files()) {
      ReadExpectations(file, text, expectations, faults);
    }
    return std::ranges::count(expectations, Expectation::Kind::kWanted, &Expectation::kind);
  }

  static void ExpectFix(const std::string& rule, const MemoryProgram& program,
                        const PageProgram& bad) {
    std::map<std::string, std::string> fixed = FixedFiles(rule, program);
    ExpectFormatted(fixed);
    for (const auto& [file, text] : bad.fixed) EXPECT_EQ(fixed[file], text) << "after the fix";
  }

  const rules::RegisteredRule& rule_;
};

// The lab: real files, all rules that are on by default.
class LabTest : public ::testing::Test {
 public:
  explicit LabTest(std::string folder) : folder_(std::move(folder)) {}

  void TestBody() override {
    if (rules::AllRules().empty()) GTEST_SKIP() << "there are no rules yet";
    engine::Options options;
    options.directory = folder_;
    options.environment = workspace::Environment();
    options.goroot = "none";
    std::vector<Expectation> expectations;
    std::string faults;
    for (const std::string& name : FilesBelow(folder_)) {
      if (!name.ends_with(".go")) continue;
      ReadExpectations(name, ReadFileOrDie(folder_ + "/" + name), expectations, faults);
    }
    {
      engine::Session session(options, RealFileSystem());
      ASSERT_TRUE(session.Run());
      faults += CompareFindings(session, expectations);
    }
    EXPECT_EQ(faults + CompareReasons(options, RealFileSystem(), expectations), "");
  }

 private:
  std::string folder_;
};

std::vector<std::string> FoldersIn(const std::string& folder) {
  std::vector<std::string> folders;
  std::error_code error;
  for (const auto& entry : stdfs::directory_iterator(folder, error)) {
    if (entry.is_directory()) folders.push_back(entry.path().filename().string());
  }
  std::ranges::sort(folders);
  return folders;
}

void Register(const std::string& suite, const std::string& name,
              std::function<::testing::Test*()> make) {
  ::testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [make = std::move(make)] { return make(); });
}

void RegisterAll() {
  for (const rules::RegisteredRule& entry : rules::AllRules()) {
    std::string name(entry.rule->info.name);
    std::string testdata = source_dir + "/src/rules/" + std::string(entry.folder) + "/testdata";
    std::string suite(BaseName(entry.folder));
    Register(suite, "page", [&entry] { return new PageTest(entry); });
    for (const std::string& folder : FoldersIn(testdata)) {
      Register(suite, folder, [=] { return new CaseTest(name, testdata + "/" + folder); });
    }
  }
  for (const std::string& folder : FoldersIn(source_dir + "/lab")) {
    Register("lab", folder, [folder] { return new LabTest(source_dir + "/lab/" + folder); });
  }
}

TEST(Registry, NamesAreUniqueAndAgreeWithTheFolders) {
  std::string last;
  for (const rules::RegisteredRule& entry : rules::AllRules()) {
    std::string name(entry.rule->info.name);
    EXPECT_NE(name, last);
    last = name;
    std::ranges::replace(name, '-', '_');
    EXPECT_EQ(std::string(entry.rule->info.family) + "/" + name, entry.folder);
    EXPECT_TRUE(entry.page.starts_with("# " + last + "\n")) << entry.folder;
  }
}

}  // namespace
}  // namespace premortem::testing

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) {
    std::cerr << "usage: rules_test SOURCE_DIR\n";
    return 2;
  }
  premortem::testing::source_dir = argv[1];
  premortem::testing::RegisterAll();
  return RUN_ALL_TESTS();
}
