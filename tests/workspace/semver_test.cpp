// Versions of modules and of Go: which is newer, what is one at all.
#include "workspace/semver.h"

#include <gtest/gtest.h>

#include "workspace/module_path.h"

namespace premortem::workspace {
namespace {

TEST(Semver, OrderIsThatOfTheSpecification) {
  // Each is below the next.
  const char* const ordered[] = {"bad",
                                 "v0.0.0-20200102030405-abcdefabcdef",
                                 "v0.1.0",
                                 "v1.0.0-alpha",
                                 "v1.0.0-alpha.1",
                                 "v1.0.0-alpha.beta",
                                 "v1.0.0-beta.2",
                                 "v1.0.0-beta.11",
                                 "v1.0.0-rc.1",
                                 "v1.0.0",
                                 "v1.2.0",
                                 "v1.10.0",
                                 "v10.0.0",
                                 "v123456789012345678901234567890.0.0"};
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      int order = CompareSemver(ordered[i], ordered[j]);
      EXPECT_EQ(order < 0, i < j) << ordered[i] << " " << ordered[j];
      EXPECT_EQ(order > 0, i > j) << ordered[i] << " " << ordered[j];
    }
  }
}

TEST(Semver, BuildMetadataDoesNotCount) {
  EXPECT_EQ(CompareSemver("v1.2.3+incompatible", "v1.2.3"), 0);
}

TEST(Semver, Validity) {
  for (const char* good : {"v1", "v1.2", "v1.2.3", "v0.0.0", "v1.2.3-a.b-c", "v1.2.3+a.01"}) {
    EXPECT_TRUE(IsValidSemver(good)) << good;
  }
  for (const char* bad : {"", "v", "1.2.3", "v1.", "v01.2.3", "v1.2.3-", "v1.2.3-01", "v1.2.3-a..b",
                          "v1.2-pre", "v1.2.3+", "v1.2.3 ", "v1.2.3.4", "v1.2.3-\xc3\xa4"}) {
    EXPECT_FALSE(IsValidSemver(bad)) << bad;
  }
}

TEST(Semver, CanonicalForms) {
  EXPECT_EQ(CanonicalSemver("v1"), "v1.0.0");
  EXPECT_EQ(CanonicalSemver("v1.2"), "v1.2.0");
  EXPECT_EQ(CanonicalSemver("v1.2.3+meta"), "v1.2.3");
  EXPECT_EQ(CanonicalModuleVersion("v2.0.0+incompatible"), "v2.0.0+incompatible");
  EXPECT_EQ(CanonicalSemver("latest"), "");
  EXPECT_EQ(MajorOf("v2.3.4"), "v2");
}

TEST(Semver, PseudoVersions) {
  EXPECT_TRUE(IsPseudoVersion("v0.0.0-20200102030405-abcdefabcdef"));
  EXPECT_TRUE(IsPseudoVersion("v1.2.4-0.20200102030405-abcdefabcdef"));
  EXPECT_TRUE(IsPseudoVersion("v1.2.3-pre.0.20200102030405-abcdefabcdef"));
  EXPECT_FALSE(IsPseudoVersion("v1.2.3"));
  EXPECT_FALSE(IsPseudoVersion("v1.2.3-pre"));
}

TEST(GoVersions, Order) {
  const char* const ordered[] = {"",       "1",       "1.2",       "1.20rc1", "1.20",
                                 "1.20.3", "1.21",    "1.21beta1", "1.21rc1", "1.21rc2",
                                 "1.21.0", "1.21.10", "1.22",      "2"};
  // Before Go 1.21 the release candidate came before the name of the language.
  for (size_t i = 5; i + 1 < std::size(ordered); ++i) {
    EXPECT_LT(CompareGoVersions(ordered[i], ordered[i + 1]), 0) << ordered[i];
  }
  EXPECT_EQ(CompareGoVersions("1.20", "1.20.0"), 0);
  EXPECT_LT(CompareGoVersions("1.21", "1.21.0"), 0);
  EXPECT_LT(CompareGoVersions("nonsense", "1"), 0);
}

TEST(GoVersions, Parts) {
  EXPECT_EQ(LanguageVersion("1.21.3"), "1.21");
  EXPECT_EQ(LanguageVersion("1.21rc2"), "1.21");
  EXPECT_EQ(LanguageVersion("1"), "1");
  EXPECT_EQ(LanguageVersion("go1.2"), "");
  EXPECT_TRUE(IsLanguageVersion("1.21"));
  EXPECT_FALSE(IsLanguageVersion("1.21.0"));
  EXPECT_EQ(GoVersionOfToolchain("go1.21.3-corp"), "1.21.3");
  EXPECT_EQ(GoVersionOfToolchain("default"), "");
  EXPECT_EQ(GoVersionOfToolchain("go1/../x"), "");
}

TEST(ModulePath, Escaping) {
  EXPECT_EQ(EscapeModulePath("github.com/BurntSushi/toml"), "github.com/!burnt!sushi/toml");
  EXPECT_EQ(EscapeModuleVersion("v1.0.0-RC1"), "v1.0.0-!r!c1");
  EXPECT_EQ(EscapeModulePath("../etc"), std::nullopt);
  EXPECT_EQ(EscapeModuleVersion("v1/../.."), std::nullopt);
}

TEST(ModulePath, Majors) {
  EXPECT_EQ(PathMajor("example.com/m"), "");
  EXPECT_EQ(PathMajor("example.com/m/v2"), "/v2");
  EXPECT_EQ(PathMajor("gopkg.in/yaml.v3"), ".v3");
  EXPECT_EQ(PathMajor("example.com/m/v1"), std::nullopt);
  EXPECT_EQ(PathMajor("example.com/m/v02"), std::nullopt);
  EXPECT_EQ(PathMajor("gopkg.in/yaml"), std::nullopt);
  EXPECT_EQ(CheckPathMajor("v1.2.3", ""), std::nullopt);
  EXPECT_EQ(CheckPathMajor("v2.0.0+incompatible", ""), std::nullopt);
  EXPECT_TRUE(CheckPathMajor("v2.0.0", "").has_value());
  EXPECT_TRUE(CheckPathMajor("v1.0.0", "/v2").has_value());
}

TEST(ModulePath, ImportPaths) {
  for (const char* good : {"fmt", "a/b", "example.com/x.y/z+", "golang.org/x/text"}) {
    EXPECT_EQ(CheckImportPath(good), std::nullopt) << good;
  }
  for (const char* bad :
       {"", "/a", "a/", "a//b", "a/../b", "-a", "a b", "a/con", "a/x~1", "\xff"}) {
    EXPECT_TRUE(CheckImportPath(bad).has_value()) << bad;
  }
}

TEST(ModulePath, Prefixes) {
  EXPECT_TRUE(HasPathPrefix("a/b", "a"));
  EXPECT_TRUE(HasPathPrefix("a", "a"));
  EXPECT_FALSE(HasPathPrefix("ab", "a"));
}

}  // namespace
}  // namespace premortem::workspace
