// Loading as a whole, over trees in memory: modules, dependencies, tests, mistakes.
#include "workspace/workspace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/parallel.h"
#include "workspace/dump.h"

namespace premortem::workspace {
namespace {

using Names = std::vector<std::string>;

// A tree with a small GOROOT, a module cache, and the module example.com/m in /m.
class WorkspaceTest : public testing::Test {
 protected:
  WorkspaceTest() {
    Go("/go/src/fmt/fmt.go", "fmt", {"os"});
    Go("/go/src/os/os.go", "os", {});
    Go("/go/src/runtime/runtime.go", "runtime", {});
    Go("/go/src/reflect/reflect.go", "reflect", {});
    Go("/go/src/testing/testing.go", "testing", {"os"});
    Go("/go/src/testing/internal/testdeps/deps.go", "testdeps", {"testing"});
    Go("/go/src/net/http/http.go", "http", {"golang.org/x/net/idna"});
    Go("/go/src/vendor/golang.org/x/net/idna/idna.go", "idna", {"fmt"});
    fs.Add("/go/VERSION", "go1.27.4\ntime x\n");
    fs.Add("/go/src/go.mod", "module std\n\ngo 1.27\n");
    options.file_system = &fs;
    options.working_directory = "/m";
    options.patterns = {"./..."};
    options.environment = {{"GOROOT", "/go"}, {"GOMODCACHE", "/cache"}, {"GOFLAGS", "-mod=mod"}};
    options.goos = "linux";
    options.goarch = "amd64";
    options.cgo = false;
  }

  void Go(const std::string& path, const std::string& package, const Names& imports) {
    std::string text = "package " + package + "\n";
    for (const std::string& import : imports) text += "import _ \"" + import + "\"\n";
    fs.Add(path, text);
  }

  // A module in the cache with one package at its root.
  void Cached(const std::string& module, const std::string& version, const std::string& mod_file,
              const Names& imports = {}) {
    fs.Add("/cache/cache/download/" + module + "/@v/" + version + ".mod", mod_file);
    Go("/cache/" + module + "@" + version + "/p.go", "p", imports);
  }

  void Run() {
    workspace = Load(options);
    by_key.clear();
    for (const Package& package : workspace.packages()) by_key[package.Key()] = &package;
  }
  void RunWithDeps() {
    options.deps = true;
    Run();
  }

  const Package& At(const std::string& key) {
    static const Package none = [] {
      Package package;
      package.folder = std::make_shared<FolderPackage>();
      package.content = std::make_shared<Package::Content>();
      return package;
    }();
    auto found = by_key.find(key);
    EXPECT_NE(found, by_key.end()) << key;
    return found == by_key.end() ? none : *found->second;
  }
  std::string ErrorOf(const std::string& key) {
    const Package& package = At(key);
    return package.error ? package.error->message : "";
  }
  Names Targets() {
    Names names;
    for (const Package& package : workspace.packages()) {
      if (package.target) names.push_back(package.Key());
    }
    return names;
  }
  Names Keys() {
    Names names;
    for (const auto& [key, package] : by_key) names.push_back(key);
    return names;
  }
  std::string VersionOf(const std::string& key) {
    const Package& package = At(key);
    return package.module.valid() ? workspace.Get(package.module).version : "none";
  }

  MemoryFileSystem fs;
  LoadOptions options;
  Workspace workspace;
  std::map<std::string, const Package*> by_key;
};

TEST_F(WorkspaceTest, TargetsOnly) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {"fmt", "example.com/m/b"});
  Go("/m/b/b.go", "b", {"example.com/other"});
  Run();
  EXPECT_EQ(Keys(), (Names{"example.com/m", "example.com/m/b"}));
  const Package& root = At("example.com/m");
  ASSERT_EQ(root.dependencies.size(), 1u);
  EXPECT_EQ(workspace.Get(root.dependencies[0].package).import_path, "example.com/m/b");
  EXPECT_EQ(root.content->imports[root.dependencies[0].import], "example.com/m/b");
  EXPECT_EQ(workspace.LanguageVersion(root, root.folder->files[0]), "1.20");
  EXPECT_TRUE(workspace.warnings().empty());
}

TEST_F(WorkspaceTest, LanguageVersionOfAFile) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  fs.Add("/m/a.go", "//go:build go1.22\n\npackage m\n");
  fs.Add("/m/b.go", "//go:build go1.18\n\npackage m\n");
  Run();
  const Package& package = At("example.com/m");
  EXPECT_EQ(workspace.LanguageVersion(package, package.folder->files[0]), "1.22");
  EXPECT_EQ(workspace.LanguageVersion(package, package.folder->files[1]), "1.21");
}

TEST_F(WorkspaceTest, AFolderMeansAllBelowItNestedModulesIncluded) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {});
  fs.Add("/m/nested/go.mod", "module example.com/nested\n\ngo 1.27\n");
  Go("/m/nested/n.go", "n", {});
  Go("/m/nested/testdata/t.go", "t", {});
  options.patterns = {"."};
  Run();
  EXPECT_EQ(Targets(), (Names{"example.com/m", "example.com/nested"}));
  const Package& nested = At("example.com/nested");
  EXPECT_EQ(workspace.LanguageVersion(nested, nested.folder->files[0]), "1.27");
  options.patterns = {"./..."};
  Run();
  EXPECT_EQ(Targets(), Names{"example.com/m"});
  options.patterns = {"nested/testdata"};
  Run();
  EXPECT_EQ(Targets(), Names{"example.com/nested/testdata"});
}

TEST_F(WorkspaceTest, DependenciesComeFirst) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {"net/http"});
  RunWithDeps();
  EXPECT_EQ(Keys(),
            (Names{"example.com/m", "fmt", "net/http", "os", "vendor/golang.org/x/net/idna"}));
  EXPECT_EQ(workspace.packages().back().Key(), "example.com/m");
  EXPECT_EQ(workspace.packages().front().Key(), "os");
  const Package& http = At("net/http");
  EXPECT_TRUE(http.standard);
  EXPECT_FALSE(http.target);
  ASSERT_EQ(http.dependencies.size(), 1u);
  EXPECT_EQ(workspace.Get(http.dependencies[0].package).import_path,
            "vendor/golang.org/x/net/idna");
}

TEST_F(WorkspaceTest, TheHighestRequiredVersionIsSelected) {
  fs.Add("/m/go.mod",
         "module example.com/m\n\ngo 1.16\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b "
         "v1.0.0\n)\n");
  Go("/m/a.go", "m", {"example.com/a", "example.com/c"});
  Cached("example.com/a", "v1.0.0", "module example.com/a\nrequire example.com/c v1.1.0\n");
  Cached("example.com/b", "v1.0.0", "module example.com/b\nrequire example.com/c v1.3.0\n");
  Cached("example.com/c", "v1.1.0", "module example.com/c\n");
  Cached("example.com/c", "v1.3.0", "module example.com/c\nrequire example.com/c v1.2.0\n");
  Cached("example.com/c", "v1.2.0", "module example.com/c\n");
  RunWithDeps();
  EXPECT_EQ(VersionOf("example.com/a"), "v1.0.0");
  EXPECT_EQ(VersionOf("example.com/c"), "v1.3.0");
}

TEST_F(WorkspaceTest, WhatRequirementsRequireIsPrunedSinceGo117) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.17\n\nrequire example.com/a v1.0.0\n");
  Go("/m/a.go", "m", {"example.com/a"});
  Cached("example.com/a", "v1.0.0", "module example.com/a\ngo 1.17\nrequire example.com/b v1.0.0\n",
         {"example.com/b"});
  // b's go.mod is not needed: a lists all that b needs.
  Go("/cache/example.com/b@v1.0.0/p.go", "p", {});
  fs.Add("/cache/cache/download/example.com/b/@v/v1.0.0.mod",
         "module example.com/b\ngo 1.17\nrequire example.com/nowhere v1.0.0\n");
  RunWithDeps();
  EXPECT_EQ(ErrorOf("example.com/a"), "");
  EXPECT_EQ(VersionOf("example.com/b"), "v1.0.0");
  EXPECT_TRUE(workspace.warnings().empty());
}

TEST_F(WorkspaceTest, ReplaceAndExclude) {
  fs.Add("/m/go.mod", R"(module example.com/m
go 1.16
require example.com/a v1.0.0
require example.com/b v1.0.0
replace example.com/a => ./local
replace example.com/b v1.0.0 => example.com/fork v1.9.0
exclude example.com/c v1.5.0
)");
  Go("/m/a.go", "m", {"example.com/a", "example.com/b", "example.com/c"});
  fs.Add("/m/local/go.mod", "module example.com/a\ngo 1.19\nrequire example.com/c v1.5.0\n");
  Go("/m/local/l.go", "l", {});
  Cached("example.com/fork", "v1.9.0", "module example.com/fork\nrequire example.com/c v1.4.0\n");
  Cached("example.com/c", "v1.4.0", "module example.com/c\n");
  RunWithDeps();
  EXPECT_EQ(At("example.com/a").dir, "/m/local");
  EXPECT_EQ(workspace.Get(At("example.com/a").module).go_version, "1.19");
  EXPECT_EQ(At("example.com/b").dir, "/cache/example.com/fork@v1.9.0");
  EXPECT_EQ(workspace.Get(At("example.com/b").module).replace,
            (ModuleVersion{"example.com/fork", "v1.9.0"}));
  EXPECT_EQ(VersionOf("example.com/c"), "v1.4.0");
}

TEST_F(WorkspaceTest, GoWork) {
  fs.Add("/w/go.work", "go 1.27\n\nuse (\n\t./x\n\t./y\n)\n");
  fs.Add("/w/x/go.mod", "module example.com/x\ngo 1.20\nrequire example.com/y v1.0.0\n");
  Go("/w/x/x.go", "x", {"example.com/y", "example.com/z"});
  fs.Add("/w/y/go.mod", "module example.com/y\ngo 1.20\nrequire example.com/z v1.1.0\n");
  Go("/w/y/y.go", "y", {});
  Cached("example.com/z", "v1.1.0", "module example.com/z\n");
  options.working_directory = "/w/x";
  options.environment["GOFLAGS"] = "";
  RunWithDeps();
  EXPECT_EQ(At("example.com/y").dir, "/w/y");
  EXPECT_EQ(VersionOf("example.com/z"), "v1.1.0");
  EXPECT_EQ(ErrorOf("example.com/x"), "");
}

TEST_F(WorkspaceTest, GoWorkThatListsAFolderWithoutModule) {
  fs.Add("/w/go.work", "go 1.27\n\nuse (\n\t./x\n\t./gone\n)\n");
  fs.Add("/w/x/go.mod", "module example.com/x\ngo 1.20\n");
  Go("/w/x/x.go", "x", {});
  options.working_directory = "/w/x";
  options.environment["GOFLAGS"] = "";
  Run();
  EXPECT_EQ(ErrorOf("example.com/x"), "");
  ASSERT_EQ(workspace.warnings().size(), 1u);
  EXPECT_EQ(workspace.warnings()[0].first.ToString(), "/w/go.work:5: there is no go.mod in ./gone");
}

TEST_F(WorkspaceTest, OnlyArgumentsAreMissedByName) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\nrequire example.com/gone v1.0.0\n");
  Go("/m/a.go", "m", {"example.com/gone/x"});
  options.patterns = {"all"};
  Run();
  EXPECT_TRUE(At("example.com/gone/x").missing);
  EXPECT_FALSE(At("example.com/gone/x").is_argument);
  options.patterns = {"example.com/gone/x", "./nonesuch"};
  Run();
  EXPECT_TRUE(At("example.com/gone/x").is_argument);
  EXPECT_TRUE(At("./nonesuch").is_argument);
}

TEST_F(WorkspaceTest, AGorootWithoutLibraryIsSaid) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {});
  options.goroot = "/nowhere";
  Run();
  ASSERT_EQ(workspace.warnings().size(), 1u);
  EXPECT_EQ(workspace.warnings()[0].message,
            "/nowhere, named by --goroot, holds no Go standard library");
}

TEST_F(WorkspaceTest, Vendor) {
  fs.Add("/m/go.mod", "module example.com/m\ngo 1.27\nrequire example.com/a v1.2.0\n");
  Go("/m/a.go", "m", {"example.com/a", "example.com/unlisted"});
  fs.Add("/m/vendor/modules.txt", "# example.com/a v1.2.0\n## explicit; go 1.21\nexample.com/a\n");
  Go("/m/vendor/example.com/a/a.go", "a", {});
  Go("/m/vendor/example.com/unlisted/u.go", "u", {});
  options.environment["GOFLAGS"] = "";
  RunWithDeps();
  EXPECT_EQ(At("example.com/a").dir, "/m/vendor/example.com/a");
  EXPECT_EQ(VersionOf("example.com/a"), "v1.2.0");
  EXPECT_EQ(workspace.Get(At("example.com/a").module).go_version, "1.21");
  EXPECT_NE(ErrorOf("example.com/unlisted"), "");
  EXPECT_EQ(Targets(), Names{"example.com/m"});
}

TEST_F(WorkspaceTest, TestVariants) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/p/p.go", "p", {});
  Go("/m/p/p_test.go", "p", {"testing"});
  Go("/m/p/x_test.go", "p_test", {"example.com/m/p", "example.com/m/q", "testing"});
  Go("/m/q/q.go", "q", {"example.com/m/p"});
  options.tests = true;
  options.patterns = {"./p"};
  RunWithDeps();
  EXPECT_EQ(Targets(),
            (Names{"example.com/m/p", "example.com/m/p [example.com/m/p.test]",
                   "example.com/m/p_test [example.com/m/p.test]", "example.com/m/p.test"}));
  const Package& test = At("example.com/m/p [example.com/m/p.test]");
  EXPECT_EQ(test.variant, PackageVariant::kTest);
  EXPECT_EQ(test.content->go_files, (Names{"p.go", "p_test.go"}));
  const Package& rebuilt = At("example.com/m/q [example.com/m/p.test]");
  EXPECT_EQ(rebuilt.variant, PackageVariant::kRebuilt);
  EXPECT_EQ(workspace.Get(rebuilt.dependencies[0].package).id, test.id);
  std::string dump;
  DumpPackages(dump, workspace);
  EXPECT_NE(dump.find("\"ImportMap\":{\"example.com/m/p\":"
                      "\"example.com/m/p [example.com/m/p.test]\""),
            std::string::npos);
}

TEST_F(WorkspaceTest, ImportCycles) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a/a.go", "a", {"example.com/m/b"});
  Go("/m/b/b.go", "b", {"example.com/m/c"});
  Go("/m/c/c.go", "c", {"example.com/m/a"});
  Go("/m/self/s.go", "self", {"example.com/m/self"});
  RunWithDeps();
  EXPECT_EQ(ErrorOf("example.com/m/a"), "import cycle not allowed");
  EXPECT_TRUE(At("example.com/m/a").import_cycle);
  EXPECT_EQ(ErrorOf("example.com/m/self"), "import cycle not allowed");
  EXPECT_EQ(At("example.com/m/c").dependencies.size(), 1u);
  std::string dump;
  DumpPackages(dump, workspace);
  options.deps = false;
  Run();
  EXPECT_EQ(At("example.com/m/c").dependencies.size(), 1u);
}

TEST_F(WorkspaceTest, WhoMayImportWhom) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\nrequire example.com/a v1.0.0\n");
  Go("/m/in/in.go", "in", {"example.com/m/in/internal/x"});
  Go("/m/in/internal/x/x.go", "x", {});
  Go("/m/out/out.go", "out", {"example.com/m/in/internal/x"});
  Go("/m/prog/main.go", "main", {});
  Go("/m/user/u.go", "user", {"example.com/m/prog"});
  Go("/m/other/o.go", "other", {"example.com/a/internal"});
  Cached("example.com/a", "v1.0.0", "module example.com/a\n");
  Go("/cache/example.com/a@v1.0.0/internal/i.go", "internal", {});
  RunWithDeps();
  EXPECT_EQ(ErrorOf("example.com/m/in"), "");
  EXPECT_EQ(ErrorOf("example.com/m/out"),
            "use of internal package example.com/m/in/internal/x not allowed");
  EXPECT_EQ(ErrorOf("example.com/m/user"),
            "import \"example.com/m/prog\" is a program, not an importable package");
  EXPECT_EQ(ErrorOf("example.com/m/other"),
            "use of internal package example.com/a/internal not allowed");
}

TEST_F(WorkspaceTest, MissingModulesAreCountedAndTheRestIsThere) {
  fs.Add("/m/go.mod",
         "module example.com/m\n\ngo 1.20\nrequire example.com/gone v1.0.0\nrequire example.com/a "
         "v1.0.0\n");
  Go("/m/a.go", "m", {"example.com/gone/x", "example.com/gone/y", "example.com/a", "nonesuch"});
  Cached("example.com/a", "v1.0.0", "module example.com/a\n");
  RunWithDeps();
  EXPECT_TRUE(At("example.com/gone/x").missing);
  EXPECT_EQ(ErrorOf("nonesuch"), "package nonesuch is not in std");
  EXPECT_EQ(ErrorOf("example.com/a"), "");
  ASSERT_EQ(workspace.warnings().size(), 1u);
  EXPECT_EQ(workspace.warnings()[0].count, 1u);
  EXPECT_EQ(workspace.warnings()[0].first.message, "example.com/gone@v1.0.0");
}

TEST_F(WorkspaceTest, WithoutGoroot) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {"fmt", "os"});
  options.goroot = "none";
  RunWithDeps();
  EXPECT_TRUE(At("fmt").missing);
  ASSERT_EQ(workspace.warnings().size(), 1u);
  EXPECT_EQ(workspace.warnings()[0].count, 2u);
  EXPECT_EQ(ErrorOf("example.com/m"), "");
}

TEST_F(WorkspaceTest, WithoutGorootWithVendor) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n\nrequire example.com/a v1.2.0\n");
  fs.Add("/m/vendor/modules.txt", "# example.com/a v1.2.0\n## explicit; go 1.21\nexample.com/a\n");
  Go("/m/vendor/example.com/a/a.go", "a", {"os"});
  Go("/m/a.go", "m", {"fmt", "example.com/a", "example.com/gone"});
  options.environment["GOFLAGS"] = "";
  options.goroot = "none";
  options.known_standard = [](const auto&, std::string_view path) { return path == "os"; };
  RunWithDeps();
  EXPECT_TRUE(At("os").standard);
  EXPECT_EQ(ErrorOf("os"), "");
  EXPECT_TRUE(At("fmt").missing);
  EXPECT_EQ(ErrorOf("example.com/gone"), "cannot find module providing package example.com/gone");
}

TEST_F(WorkspaceTest, BrokenGoModIsSaidAndTheFilesAreThere) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\nrequire nonsense\n");
  Go("/m/a.go", "m", {});
  Run();
  EXPECT_EQ(Targets(), Names{"example.com/m"});
  ASSERT_EQ(workspace.warnings().size(), 1u);
  EXPECT_EQ(workspace.warnings()[0].first.ToString(),
            "/m/go.mod:4:1: usage: require module/path v1.2.3");
}

TEST_F(WorkspaceTest, NoGoModAtAll) {
  Go("/m/a.go", "m", {"fmt"});
  options.patterns = {"."};
  RunWithDeps();
  EXPECT_EQ(Targets(), Names{"_/m"});
  EXPECT_EQ(ErrorOf("_/m"), "");
  EXPECT_EQ(At("fmt").dir, "/go/src/fmt");
}

TEST_F(WorkspaceTest, FilesAreAPackageOfTheirOwn) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {"fmt"});
  Go("/m/b_windows.go", "m", {"os"});
  options.patterns = {"a.go", "b_windows.go"};
  RunWithDeps();
  const Package& package = At("command-line-arguments");
  EXPECT_EQ(package.content->go_files, (Names{"a.go", "b_windows.go"}));
  EXPECT_EQ(package.dependencies.size(), 2u);
}

TEST_F(WorkspaceTest, PatternsThatNameNothing) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {});
  options.patterns = {"./missing", "example.com/unknown"};
  Run();
  EXPECT_TRUE(At("./missing").missing);
  EXPECT_TRUE(At("example.com/unknown").missing);
}

TEST_F(WorkspaceTest, StdAndImportPatterns) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  Go("/m/a.go", "m", {});
  options.patterns = {"std"};
  Run();
  EXPECT_EQ(Targets().size(), 8u);
  options.patterns = {"testing/...", "example.com/..."};
  Run();
  EXPECT_EQ(Targets(), (Names{"testing", "testing/internal/testdeps", "example.com/m"}));
}

TEST_F(WorkspaceTest, ResultsDoNotDependOnThreads) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  for (int i = 0; i < 40; ++i) {
    std::string name = "p" + std::to_string(i);
    Names imports = {"net/http"};
    if (i > 0) imports.push_back("example.com/m/p" + std::to_string(i / 2));
    Go("/m/" + name + "/a.go", name, imports);
    Go("/m/" + name + "/a_test.go", name, {"testing"});
  }
  options.tests = true;
  size_t threads = ThreadCount();
  std::string dumps[2];
  for (size_t i = 0; i < 2; ++i) {
    SetThreadCount(i == 0 ? 1 : 4);
    RunWithDeps();
    DumpPackages(dumps[i], workspace);
  }
  SetThreadCount(threads);
  EXPECT_EQ(dumps[0], dumps[1]);
}

TEST_F(WorkspaceTest, SettingsFromGoEnvFileAndGoFlags) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\n");
  fs.Add("/m/a_windows.go", "package m\n");
  fs.Add("/m/b.go", "//go:build custom\n\npackage m\n");
  fs.Add("/home/.config/go/env", "GOOS=windows\n# comment\nGOFLAGS=-tags=custom,other '-x y'\n");
  options.environment = {{"GOROOT", "/go"}, {"HOME", "/home"}};
  options.goos.clear();
  Run();
  EXPECT_EQ(At("example.com/m").folder->go_files, (Names{"a_windows.go", "b.go"}));
  EXPECT_EQ(workspace.env().gomodcache, "/home/go/pkg/mod");
  EXPECT_EQ(workspace.env().go_version, "1.27.4");
}

TEST_F(WorkspaceTest, GoModChoosesAToolchainThatIsThere) {
  fs.Add("/m/go.mod", "module example.com/m\n\ngo 1.20\ntoolchain go1.28.1\n");
  Go("/m/a.go", "m", {});
  fs.Add("/cache/golang.org/toolchain@v0.0.1-go1.28.1.linux-amd64/src/runtime/r.go",
         "package runtime\n");
  options.environment["GOTOOLCHAIN"] = "auto";
  Run();
  EXPECT_EQ(workspace.env().go_version, "1.28.1");
  options.environment["GOTOOLCHAIN"] = "local";
  Run();
  EXPECT_EQ(workspace.env().goroot, "/go");
}

}  // namespace
}  // namespace premortem::workspace
