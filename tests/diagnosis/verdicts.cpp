// Runs all verdicts over the test data of each, and checks the pages.
//
//   src/diagnosis/FAMILY/NAME/testdata/bad/CASE     evidence that the verdict speaks of
//   src/diagnosis/FAMILY/NAME/testdata/good/CASE    evidence that looks alike and must stay without
//                                                   a symptom above note, whoever's
//   .../CASE.want                                   what is said, notes too: SEVERITY CONFIDENCE
//                                                   VERDICT: MESSAGE, places below
//
// A case is a file or a folder (notation.h). With UPDATE_GOLDEN=1 the .want files are written. A
// verdict's own tests alone: verdicts_test SOURCE_DIR --gtest_filter='*blocked_send*'.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "diagnosis/diagnose.h"
#include "diagnosis/registry.h"
#include "findings/page.h"
#include "notation.h"
#include "support/golden.h"

namespace premortem::testing {
namespace {

using diagnosis::Symptom;

std::string source_dir;

constexpr std::string_view kHeadings[] = {"What it reports", "Why it hurts", "Thresholds",
                                          "Stays silent",    "What to do",   "What would settle it",
                                          "Known limits",    "Sources"};

std::string TextOf(const std::vector<Symptom>& symptoms) {
  std::string text;
  for (const Symptom& symptom : symptoms) {
    text += std::string(Name(symptom.severity)) + " " + std::string(Name(symptom.confidence)) +
            " " + std::string(symptom.verdict->name) + ": " + symptom.message + "\n";
    for (const diagnosis::FramePlace& place : symptom.places) {
      text += "  " + place.role + " " + place.function + " " + place.file + ":" +
              std::to_string(place.line) + "\n";
    }
  }
  return text;
}

class CaseTest : public ::testing::Test {
 public:
  CaseTest(std::string verdict, std::string path, bool bad)
      : verdict_(std::move(verdict)), path_(std::move(path)), bad_(bad) {}

  void TestBody() override {
    evidence::Evidence evidence;
    Result<void> read = ReadCase(path_, evidence);
    ASSERT_TRUE(read) << read.error().ToString();
    std::vector<Symptom> symptoms = diagnosis::Diagnose(evidence);
    auto own = [&](const Symptom& symptom) { return symptom.verdict->name == verdict_; };
    auto above_note = [](const Symptom& symptom) {
      return symptom.severity > findings::Severity::kNote;
    };
    for (const Symptom& symptom : symptoms) ExpectSound(symptom);
    if (bad_) {
      EXPECT_TRUE(std::ranges::any_of(symptoms, own)) << "the verdict says nothing";
    } else {
      EXPECT_TRUE(std::ranges::none_of(symptoms, above_note)) << TextOf(symptoms);
    }
    std::string want = path_ + ".want";
    std::string text = TextOf(symptoms);
    if (!UpdatingGoldens() && !RealFileSystem().IsFile(want)) {
      EXPECT_EQ(text, "") << "there is no " << want;
      return;
    }
    ExpectGolden(want, text);
  }

 private:
  // What holds for every symptom.
  static void ExpectSound(const Symptom& symptom) {
    EXPECT_FALSE(symptom.message.empty() || symptom.message.ends_with('.')) << symptom.message;
    EXPECT_FALSE(symptom.inputs.empty()) << symptom.message;
    EXPECT_FALSE(symptom.numbers.empty()) << symptom.message;
    EXPECT_FALSE(symptom.advice.empty()) << symptom.message;
    EXPECT_EQ(symptom.settle.empty(), symptom.confidence == findings::Confidence::kProven)
        << symptom.message;
    EXPECT_GE(symptom.cost.share, 0) << symptom.message;
    EXPECT_LE(symptom.cost.share, 1) << symptom.message;
    EXPECT_LE(symptom.severity, symptom.verdict->severity) << symptom.message;
    EXPECT_LE(symptom.confidence, symptom.verdict->confidence) << symptom.message;
  }

  std::string verdict_;
  std::string path_;
  bool bad_;
};

class PageTest : public ::testing::Test {
 public:
  explicit PageTest(const diagnosis::RegisteredVerdict& entry) : entry_(entry) {}

  void TestBody() override {
    std::string name(entry_.verdict->info.name);
    EXPECT_TRUE(entry_.page.starts_with("# " + name + "\n"));
    std::vector<std::string> headings;
    for (std::string_view line : Split(entry_.page, '\n')) {
      if (line.starts_with("## ")) headings.emplace_back(line.substr(3));
    }
    EXPECT_EQ(headings, std::vector<std::string>(std::begin(kHeadings), std::end(kHeadings)));
    for (const std::string& heading : headings) {
      EXPECT_FALSE(findings::PageSection(entry_.page, heading).empty()) << heading;
    }
    std::string testdata = source_dir + "/src/diagnosis/" + std::string(entry_.folder);
    for (const char* kind : {"/testdata/bad", "/testdata/good"}) {
      EXPECT_TRUE(RealFileSystem().IsDirectory(testdata + kind)) << "there is no " << kind;
    }
    std::ranges::replace(name, '-', '_');
    EXPECT_EQ(std::string(entry_.verdict->info.family) + "/" + name, entry_.folder);
  }

 private:
  const diagnosis::RegisteredVerdict& entry_;
};

std::vector<std::string> CasesIn(const std::string& folder) {
  std::vector<std::string> cases;
  Result<std::vector<DirEntry>> entries = RealFileSystem().List(folder);
  if (!entries) return cases;
  for (const DirEntry& entry : *entries) {
    if (!entry.name.ends_with(".want")) cases.push_back(entry.name);
  }
  return cases;
}

void Register(const std::string& suite, const std::string& name,
              std::function<::testing::Test*()> make) {
  ::testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [make = std::move(make)] { return make(); });
}

void RegisterAll() {
  for (const diagnosis::RegisteredVerdict& entry : diagnosis::AllVerdicts()) {
    std::string name(entry.verdict->info.name);
    std::string suite(BaseName(entry.folder));
    Register(suite, "page", [&entry] { return new PageTest(entry); });
    for (bool bad : {true, false}) {
      std::string folder = source_dir + "/src/diagnosis/" + std::string(entry.folder) +
                           (bad ? "/testdata/bad" : "/testdata/good");
      for (const std::string& file : CasesIn(folder)) {
        Register(suite, (bad ? "bad_" : "good_") + file,
                 [=] { return new CaseTest(name, folder + "/" + file, bad); });
      }
    }
  }
}

TEST(Registry, NamesAreUnique) {
  std::string_view last;
  for (const diagnosis::RegisteredVerdict& entry : diagnosis::AllVerdicts()) {
    EXPECT_NE(entry.verdict->info.name, last);
    last = entry.verdict->info.name;
  }
}

}  // namespace
}  // namespace premortem::testing

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc < 2) {
    std::cerr << "usage: verdicts_test SOURCE_DIR\n";
    return 2;
  }
  premortem::testing::source_dir = argv[1];
  premortem::testing::RegisterAll();
  return RUN_ALL_TESTS();
}
