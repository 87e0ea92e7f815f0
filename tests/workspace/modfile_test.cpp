// go.mod, go.work and modules.txt: what is read, and what is said of mistakes.
#include "workspace/modfile.h"

#include <gtest/gtest.h>

namespace premortem::workspace {
namespace {

std::string ErrorOf(std::string_view text) {
  Result<ModFile> file = ParseModFile("go.mod", text);
  return file ? "" : file.error().ToString();
}

TEST(ModFile, AllDirectives) {
  Result<ModFile> file = ParseModFile("go.mod", R"(// A comment.

// Deprecated: use example.com/m/v2
// instead.
module example.com/m

go 1.24.1
toolchain go1.27.4
godebug default=go1.21
godebug (
	panicnil=1
)
require example.com/a v1.2.3
require (
	example.com/b v0.0.0-20200102030405-abcdefabcdef // indirect
	"example.com/c" v2.0.0+incompatible // indirect; for a reason
	example.com/d/v3 v3.1.0 // not indirect
)
exclude example.com/a v1.2.4
replace (
	example.com/a => ../a
	example.com/b v1.0.0 => example.com/fork v1.5.0
)
// Published too early.
retract v1.0.1
retract [v1.1.0, v1.2.0]
tool example.com/a/cmd/tool
ignore ./node_modules
ignore (
	static
)
)");
  ASSERT_TRUE(file) << file.error().ToString();
  EXPECT_EQ(file->module_path, "example.com/m");
  EXPECT_EQ(file->deprecated, "use example.com/m/v2\ninstead.");
  EXPECT_EQ(file->go, "1.24.1");
  EXPECT_EQ(file->toolchain, "go1.27.4");
  ASSERT_EQ(file->godebug.size(), 2u);
  EXPECT_EQ(file->godebug[1].key, "panicnil");
  ASSERT_EQ(file->require.size(), 4u);
  EXPECT_FALSE(file->require[0].indirect);
  EXPECT_TRUE(file->require[1].indirect);
  EXPECT_TRUE(file->require[2].indirect);
  EXPECT_EQ(file->require[2].module, (ModuleVersion{"example.com/c", "v2.0.0+incompatible"}));
  EXPECT_FALSE(file->require[3].indirect);
  ASSERT_EQ(file->exclude.size(), 1u);
  ASSERT_EQ(file->replace.size(), 2u);
  EXPECT_EQ(file->replace[0].from, (ModuleVersion{"example.com/a", ""}));
  EXPECT_EQ(file->replace[0].to, (ModuleVersion{"../a", ""}));
  EXPECT_EQ(file->replace[1].to, (ModuleVersion{"example.com/fork", "v1.5.0"}));
  ASSERT_EQ(file->retract.size(), 2u);
  EXPECT_EQ(file->retract[0].rationale, "Published too early.");
  EXPECT_EQ(file->retract[1].low, "v1.1.0");
  EXPECT_EQ(file->retract[1].high, "v1.2.0");
  EXPECT_EQ(file->tool, std::vector<std::string>{"example.com/a/cmd/tool"});
  EXPECT_EQ(file->ignore, (std::vector<std::string>{"./node_modules", "static"}));
}

TEST(ModFile, CrlfNoFinalNewlineAndVersionsThatAreShort) {
  Result<ModFile> file =
      ParseModFile("go.mod", "module \"example.com/m\"\r\nrequire example.com/a v1.2\r\ngo 1.21");
  ASSERT_TRUE(file) << file.error().ToString();
  EXPECT_EQ(file->module_path, "example.com/m");
  EXPECT_EQ(file->require[0].module.version, "v1.2.0");
  EXPECT_EQ(file->go, "1.21");
}

TEST(ModFile, ErrorsSayWhereAndWhat) {
  EXPECT_EQ(ErrorOf("module m\ngo x\n"),
            "go.mod:2:1: invalid go version 'x': must match format 1.23.0");
  EXPECT_EQ(ErrorOf("module m\ngo 1.21\ngo 1.22\n"), "go.mod:3:1: repeated go statement");
  EXPECT_EQ(ErrorOf("module m\nrequire (\n\ta v1.0.0 extra\n)\n"),
            "go.mod:3:2: usage: require module/path v1.2.3");
  EXPECT_EQ(
      ErrorOf("module m\nrequire example.com/a latest\n"),
      "go.mod:2:1: require example.com/a: version \"latest\" invalid: must be of the form v1.2.3");
  EXPECT_EQ(
      ErrorOf("module m\nrequire example.com/a v2.0.0\n"),
      "go.mod:2:1: require example.com/a: version \"v2.0.0\" invalid: should be v0 or v1, not v2");
  EXPECT_EQ(ErrorOf("modul m\n"), "go.mod:1:1: unknown directive: modul");
  EXPECT_EQ(ErrorOf("module m\nfoo (\n\tx\n)\n"), "go.mod:2:1: unknown block type: foo");
  EXPECT_EQ(ErrorOf("module m\nrequire (\n"),
            "go.mod:3:1: syntax error (unterminated block started at go.mod:2:1)");
  EXPECT_EQ(ErrorOf("module \"m\n"), "go.mod:1:10: unexpected newline in string");
  EXPECT_EQ(ErrorOf("/* x */\n"),
            "go.mod:1:1: mod files must use // comments (not /* */ comments)");
  EXPECT_EQ(ErrorOf(std::string_view("module \0m\n", 10)),
            "go.mod:1:8: unexpected input character '\\x00'");
  EXPECT_EQ(ErrorOf("module m\nreplace a => b\n"),
            "go.mod:2:1: replacement module without version must be directory path "
            "(rooted or starting with . or ..)");
}

TEST(ModFile, DependenciesAreReadLaxly) {
  Result<ModFile> file = ParseModFileLax(
      "go.mod", "module m\ngo v1.16-foo\nfuture directive\nfuture (\n\tx\n)\nreplace a b c\n");
  ASSERT_TRUE(file) << file.error().ToString();
  EXPECT_EQ(file->go, "1.16");
  EXPECT_TRUE(file->replace.empty());
}

TEST(ModFile, AnyBytesEndInAnAnswer) {
  // Every prefix and every single-byte change of a file: no crash, no hang.
  const std::string text =
      "module \"m\" // x\nrequire (\n\ta v1.0.0\n)\nretract [v1.0.0, v1.1.0]\n";
  for (size_t i = 0; i < text.size(); ++i) {
    ParseModFile("go.mod", std::string_view(text).substr(0, i));
    for (char c : {'\0', '\n', '"', '(', ')', '[', '\xff', '/'}) {
      std::string changed = text;
      changed[i] = c;
      ParseModFile("go.mod", changed);
      ParseWorkFile("go.work", changed);
    }
  }
}

TEST(WorkFile, AllDirectives) {
  Result<WorkFile> file = ParseWorkFile("go.work", R"(go 1.27
toolchain default
use .
use (
	./a
	"../b c"
)
replace example.com/x => ./x
)");
  ASSERT_TRUE(file) << file.error().ToString();
  EXPECT_EQ(file->go, "1.27");
  ASSERT_EQ(file->use.size(), 3u);
  EXPECT_EQ(file->use[2].path, "../b c");
  EXPECT_EQ(file->replace.size(), 1u);
}

TEST(WorkFile, KnowsNoRequire) {
  Result<WorkFile> file = ParseWorkFile("go.work", "go 1.27\nrequire a v1.0.0\n");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().ToString(), "go.work:2:1: unknown directive: require");
}

TEST(ModulesTxt, ModulesPackagesAndReplacements) {
  ModulesTxt txt = ParseModulesTxt(R"(# example.com/a v1.0.0
## explicit; go 1.20
example.com/a
example.com/a/sub
# example.com/b v1.1.0 => ../b
## explicit
example.com/b
# example.com/c => example.com/fork v1.0.0
# broken line
stray
)");
  EXPECT_FALSE(txt.for_workspace);
  ASSERT_EQ(txt.modules.size(), 3u);
  EXPECT_EQ(txt.modules[0].go, "1.20");
  EXPECT_TRUE(txt.modules[0].explicit_in_go_mod);
  EXPECT_TRUE(txt.modules[0].has_packages);
  EXPECT_EQ(txt.modules[1].replacement, (ModuleVersion{"../b", ""}));
  EXPECT_EQ(txt.modules[2].replacement, (ModuleVersion{"example.com/fork", "v1.0.0"}));
  EXPECT_FALSE(txt.modules[2].has_packages);
  EXPECT_EQ(txt.packages.at("example.com/a/sub"), 0u);
  EXPECT_FALSE(txt.packages.contains("stray"));
}

TEST(ModulesTxt, OfAWorkspace) {
  EXPECT_TRUE(ParseModulesTxt("## workspace\n# a v1.0.0\n").for_workspace);
}

}  // namespace
}  // namespace premortem::workspace
