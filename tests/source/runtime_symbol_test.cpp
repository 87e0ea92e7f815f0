// Names of functions at run time; the phase `symbols` of the oracle compares more of them with
// compiled programs.
#include "source/runtime_symbol.h"

#include <gtest/gtest.h>

namespace premortem::source {
namespace {

struct Case {
  const char* symbol;
  const char* declaration;
  bool literal = false, wrapper = false, maybe_inlined = false;
};

class RuntimeSymbolTest : public testing::TestWithParam<Case> {};

TEST_P(RuntimeSymbolTest, Declaration) {
  RuntimeSymbol symbol = ParseRuntimeSymbol(GetParam().symbol);
  EXPECT_EQ(symbol.Declaration(), GetParam().declaration);
  EXPECT_EQ(symbol.literal, GetParam().literal);
  EXPECT_EQ(symbol.wrapper, GetParam().wrapper);
  EXPECT_EQ(symbol.maybe_inlined, GetParam().maybe_inlined);
}

INSTANTIATE_TEST_SUITE_P(
    Names, RuntimeSymbolTest,
    testing::Values(
        Case{"main.main", "main.main"}, Case{"net/http.(*conn).serve", "net/http.(*conn).serve"},
        Case{"gopkg.in/yaml%2ev3.(*Decoder).Decode", "gopkg.in/yaml.v3.(*Decoder).Decode"},
        Case{"example.com/a.b/c.F.func1", "example.com/a.b/c.F", true},
        Case{"p.(*T[...]).M.func1.2", "p.(*T).M", true},
        Case{"p.G[go.shape.struct { example.com/q.X; Y []a.b }].func1", "p.G", true},
        Case{"p.R-range1-range1.1", "p.R", true}, Case{"p.R.func1-range1", "p.R", true},
        Case{"p.R-range2", "p.R", true}, Case{"p.(*S).P.gowrap1", "p.(*S).P", true, true},
        Case{"p.(*S).P.deferwrap2", "p.(*S).P", true, true}, Case{"p.S.Q-fm", "p.S.Q", false, true},
        Case{"main.init.0", "main.init"}, Case{"main.init.0.func1", "main.init", true},
        Case{"main.init", "main.init"}, Case{"main.init.func3.1", "main.init", true},
        Case{"main.glob..func1", "main.init", true},
        // A method, or a function that was inlined into another.
        Case{"p.A.B.func3", "p.A.B", true, false, true}, Case{"p.T.M", "p.T.M"},
        Case{"p.A.func1.B.func2", "p.B", true}, Case{"p.(*T).M.(*U).N.func1", "p.(*U).N", true},
        // No Go function, or nothing at all.
        Case{"pthread_create", "pthread_create"}, Case{"", ""}, Case{".", "."}, Case{"p.", "p."},
        Case{"p.(*", "p.(*"}, Case{"p.func1", "p.func1"}, Case{"a%2", "a%2"},
        Case{"a%zz.F", "a%zz.F"}));

TEST(RuntimeSymbolTest, PackagePart) {
  EXPECT_EQ(PackagePart("net/http.(*conn).serve"), "net/http");
  EXPECT_EQ(PackagePart("main.main"), "main");
  EXPECT_EQ(PackagePart("example.com/a/b%2ec.F[...]"), "example.com/a/b%2ec");
  EXPECT_EQ(PackagePart("main.(*T[example.com/x/y.Z]).add"), "main");
  EXPECT_EQ(PackagePart("gcWriteBarrier"), "");
}

TEST(RuntimeSymbolTest, EscapesPaths) {
  for (const char* path :
       {"main", "gopkg.in/yaml.v3", "a.b", "x/\"y\" z%", "k\xc3\xb6ln.de/k\xc3\xb6ln"}) {
    EXPECT_EQ(UnescapePackagePath(EscapePackagePath(path)), path);
  }
  EXPECT_EQ(EscapePackagePath("gopkg.in/yaml.v3"), "gopkg.in/yaml%2ev3");
  EXPECT_EQ(EscapePackagePath("x/a b"), "x/a%20b");
}

}  // namespace
}  // namespace premortem::source
