// What fat-interface knows of the program as a whole: which packages are in sight, and what its
// findings say beside their message.

#include <gtest/gtest.h>

#include "support/programs.h"

namespace premortem::rules {
namespace {

using testing::HermeticOptions;
using testing::MemoryProgram;

MemoryProgram Shop() {
  return {{"go.mod", "module m\n\ngo 1.24\n"},
          {"internal/store/store.go",
           "package store\n\ntype Store interface {\n\tGet()\n\tPut()\n\tList()\n\tDrop()\n}\n\n"
           "type Disk struct{}\n\nfunc (Disk) Get() {}\nfunc (Disk) Put() {}\n"
           "func (Disk) List() {}\nfunc (Disk) Drop() {}\n"},
          {"internal/app/app.go",
           "package app\n\nimport \"m/internal/store\"\n\ntype App struct{ S store.Store }\n\n"
           "func (a App) Run() { a.S.Get() }\n\nfunc Fill(s store.Store) { s.Put() }\n"}};
}

std::string Found(const std::vector<std::string>& patterns) {
  MemoryProgram program = Shop();
  engine::Options options = HermeticOptions();
  options.only = {"fat-interface"};
  options.patterns = patterns;
  engine::Session session(options, program.fs());
  EXPECT_TRUE(session.Run());
  std::string text = testing::Summary(session);
  for (const findings::Finding& finding : session.findings()) {
    for (const findings::RelatedPlace& related : finding.related)
      text += session.ShownPath(related.range.file) + ": " + related.message + "\n";
  }
  return text;
}

TEST(FatInterface, ShowsWhatEachConsumerUses) {
  std::string expected =
      "internal/store/store.go:3:6: fat-interface: `Store` declares 4 methods, and no consumer "
      "uses "
      "more than 1; nobody calls `Drop`, `List` through it\n"
      "internal/app/app.go: functions of `app` use `Put`; an interface beside it could ask for "
      "that "
      "alone\n"
      "internal/app/app.go: `app.App` uses `Get`; an interface beside it could ask for that alone\n"
      "internal/store/store.go: the one implementation, in the same package\n";
  EXPECT_EQ(Found({}), expected);
  EXPECT_EQ(Found({"."}), expected);
  EXPECT_EQ(Found({"./..."}), expected);
  EXPECT_EQ(Found({"./internal/app", "/w"}), expected);
}

TEST(FatInterface, IsSilentWherePartOfTheModuleIsOutOfSight) {
  EXPECT_EQ(Found({"./internal/..."}), "");
  EXPECT_EQ(Found({"./internal/store", "./internal/app"}), "");
  EXPECT_EQ(Found({"m/internal/store", "m/internal/app"}), "");
}

}  // namespace
}  // namespace premortem::rules
