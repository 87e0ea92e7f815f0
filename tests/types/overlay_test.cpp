// Test variants as overlays: what is shared between "p" and "p [p.test]", and when it is not.
#include "types/overlay.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <optional>

#include "base/parallel.h"
#include "check_source.h"
#include "syntax/names.h"
#include "syntax/parser.h"
#include "types/format.h"
#include "types/program.h"
#include "types/store.h"

namespace premortem::types {
namespace {

class OverlayTest : public ::testing::Test {
 protected:
  OverlayTest() {
    fs.Add("/go/VERSION", "go1.27.4\ntime x\n");
    fs.Add("/go/src/go.mod", "module std\n\ngo 1.27\n");
    for (const char* path : {"os", "reflect", "testing", "testing/internal/testdeps", "runtime"}) {
      std::string name = path;
      name = name.substr(name.rfind('/') + 1);
      fs.Add("/go/src/" + std::string(path) + "/a.go", "package " + name + "\n\ntype T int\n");
    }
    fs.Add("/m/go.mod", "module m\n\ngo 1.27\n");
    fs.Add("/m/p/p.go",
           "package p\n\n"
           "type T struct{ n int }\n\n"
           "func (t T) Get() int { return t.n }\n\n"
           "type hidden interface{ get() int }\n\n"
           "func New(n int) T { return T{n} }\n");
    fs.Add("/m/q/q.go", "package q\n\nimport \"m/p\"\n\nfunc Make() p.T { return p.New(1) }\n");
    fs.Add("/m/p/x_test.go",
           "package p_test\n\n"
           "import (\n\t\"m/p\"\n\t\"m/q\"\n)\n\n"
           "var X p.T = q.Make()\n\n"
           "var Y int = p.Exported(q.Make())\n");
  }

  // Checks all that rules would see.
  void Check(std::string test_file) {
    fs.Add("/m/p/p_test.go", std::move(test_file));
    workspace = workspace::Load(testing::OptionsFor(fs, /*tests=*/true));
    program.emplace(workspace, fs, files);
    std::vector<workspace::PackageId> wanted;
    for (const char* key : {"m/p [m/p.test]", "m/p_test [m/p.test]", "m/q"}) {
      wanted.push_back(Find(key).id);
    }
    RunOnLargeStack([&] {
      program->CheckWanted(
          wanted, [&](const workspace::Package& package) { return Parse(package); },
          [&](const workspace::Package& package, std::unique_ptr<CheckedPackage> package_checked) {
            std::lock_guard lock(mutex);
            checked[package.Key()] = std::move(package_checked);
          });
    });
    EXPECT_EQ(checked.size(), 3u);
  }

  const workspace::Package& Find(std::string_view key) const {
    for (const workspace::Package& package : workspace.packages()) {
      if (package.Key() == key) return package;
    }
    ADD_FAILURE() << key;
    return workspace.packages().front();
  }

  std::vector<ParsedFile> Parse(const workspace::Package& package) {
    std::lock_guard lock(mutex);
    std::vector<ParsedFile> parsed;
    for (const std::string& name : package.content->go_files) {
      std::string path = package.dir + '/' + name;
      const source::SourceFile& file = files.Get(files.Add(path, *fs.Read(path)));
      trees.push_back(std::make_unique<syntax::Tree>(syntax::ParseFile(file.text())));
      parsed.push_back({&file, trees.back().get()});
    }
    return parsed;
  }

  std::string Errors() const {
    std::string text;
    for (const auto& [key, package] : checked) {
      for (const PackageState* state = &package->state; state != nullptr; state = state->base) {
        for (const TypeCheckError& error : state->errors) text += key + ": " + error.message + '\n';
      }
    }
    return text;
  }

  PackageId IdOf(std::string_view key) const { return program->PackageOf(Find(key).id); }
  const Object* Lookup(std::string_view key, std::string_view name) const {
    return Get(IdOf(key)).scope->Lookup(syntax::Names().Intern(name));
  }

  MemoryFileSystem fs;
  source::FileTable files;
  TypeStore store;
  workspace::Workspace workspace;
  std::optional<Program> program;
  std::mutex mutex;
  std::vector<std::unique_ptr<syntax::Tree>> trees;
  std::map<std::string, std::unique_ptr<CheckedPackage>> checked;
};

TEST_F(OverlayTest, SharesWhatThePackageDeclares) {
  Check(
      "package p\n\n"
      "type own struct{ T }\n\n"
      "func (o own) get() int { return o.n + New(2).Get() }\n\n"
      "var _ hidden = own{T{n: 1}}\n\n"
      "func Exported(t T) int { return t.n }\n");
  EXPECT_EQ(Errors(), "");
  EXPECT_EQ(IdOf("m/q [m/p.test]"), IdOf("m/q"));
  EXPECT_NE(IdOf("m/p [m/p.test]"), IdOf("m/p"));
  EXPECT_EQ(Lookup("m/p [m/p.test]", "T"), Lookup("m/p", "T"));
  EXPECT_NE(Lookup("m/p [m/p.test]", "Exported"), nullptr);
  EXPECT_EQ(Lookup("m/p", "Exported"), nullptr);
  const CheckedPackage& variant = *checked["m/p [m/p.test]"];
  ASSERT_NE(variant.base, nullptr);
  EXPECT_EQ(variant.state.base, &variant.base->state);
  EXPECT_EQ(variant.state.files.size(), 1u);
  EXPECT_NE(variant.state.DeclOf(*Lookup("m/p", "New")), nullptr);
}

TEST_F(OverlayTest, ErrorsAreThoseOfTheVariant) {
  Check(
      "package p\n\n"
      "import \"os\"\n\n"
      "func Exported(t T) string { x := 1; return t.Get() }\n");
  EXPECT_EQ(Errors(),
            "m/p [m/p.test]: cannot use t.Get() (value of type int) as string value in return "
            "statement\n"
            "m/p [m/p.test]: declared and not used: x\n"
            "m/p [m/p.test]: \"os\" imported and not used\n"
            "m/p_test [m/p.test]: cannot use p.Exported(q.Make()) (value of type string) as int "
            "value in variable declaration\n");
}

// Who sees a type sees all of its methods: those of a test are for the test's eyes only.
TEST_F(OverlayTest, NotWithMethodsOfThePackagesTypes) {
  Check(
      "package p\n\n"
      "func (t *T) Set(n int) { t.n = n }\n\n"
      "func Exported(t T) int { t.Set(3); return t.n }\n");
  EXPECT_EQ(Errors(), "");
  EXPECT_NE(IdOf("m/q [m/p.test]"), IdOf("m/q"));
  EXPECT_NE(Lookup("m/p [m/p.test]", "T"), Lookup("m/p", "T"));
  EXPECT_EQ(checked["m/p [m/p.test]"]->base, nullptr);
}

TEST_F(OverlayTest, NotWithMethodsByAnAlias) {
  Check(
      "package p\n\n"
      "type A = T\n\n"
      "func (a A) Twice() int { return 2 * a.n }\n\n"
      "func Exported(t T) int { return t.Twice() }\n");
  EXPECT_EQ(Errors(), "");
  EXPECT_NE(Lookup("m/p [m/p.test]", "T"), Lookup("m/p", "T"));
}

TEST_F(OverlayTest, NotWithNamesThatMeanSomethingInThePackage) {
  Check("package p\n\ntype int string\n\nfunc Exported(t T) int { return \"a\" }\n");
  EXPECT_NE(Lookup("m/p [m/p.test]", "T"), Lookup("m/p", "T"));
}

}  // namespace
}  // namespace premortem::types
