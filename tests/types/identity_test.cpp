// Identity of types, and what stands for it where types are looked up: equal hashes of identical
// types, and one record for instances that are identical and written alike. Each case is a trap for
// a checker that shares the records of equal types.
#include <gtest/gtest.h>

#include "base/parallel.h"
#include "check_source.h"
#include "types/predicates.h"
#include "types/subst.h"

namespace premortem::types {
namespace {

using testing::SourceChecker;
using testing::TypeOf;

// `a` and `b` are the types of the variables a and b of `source`, a package that can import "q"
// and "r".
struct Case {
  std::string_view name;
  bool identical;
  std::string_view source;
  // Whether G[a] and G[b] are one record within a checker: identical, and written alike.
  bool one_instance = false;
};

constexpr std::string_view kTwin = R"(
type Unexported interface { m() }
type Exported interface { M() }
type Struct struct { x int }
var Literal struct { x int }
var Public struct { X int }
var Method interface { m() }
var PublicMethod interface { M() }
var Func func(struct{ x int })
)";

constexpr Case kCases[] = {
    {"Same", true, "var a, b []int", true},
    {"Tags", false, "var a struct { x int `k:\"1\"` }; var b struct { x int `k:\"2\"` }"},
    {"TagAndNone", false, "var a struct { x int `k` }; var b struct { x int }"},
    {"TagEmptyAndNone", true, "var a struct { x int `` }; var b struct { x int }", true},
    {"TagSpelledOtherwise", true, "var a struct { x int `a` }; var b struct { x int \"\\x61\" }",
     true},
    {"TagOfAnotherField", false,
     "var a struct { x int `k`; y int }; var b struct { x int; y int `k` }"},
    {"TagsDeepDown", false,
     "var a []map[string]struct { x int `k` }; var b []map[string]struct { x int }"},
    {"OrderOfFields", false, "var a struct { x, y int }; var b struct { y, x int }"},
    {"FieldsApart", true, "var a struct { x, y int }; var b struct { x int; y int }", true},
    {"FieldNames", false, "var a struct { x int }; var b struct { y int }"},
    {"BlankFields", true, "var a struct { _ int }; var b struct { _ int }", true},
    {"Embedded", false, "type T int; var a struct { T }; var b struct { T T }"},
    {"EmbeddedPointer", false, "type T int; var a struct { T }; var b struct { *T }"},
    {"EmbeddedAlias", false, "type T int; type A = T; var a struct { T }; var b struct { A }"},
    {"EmbeddedAliasOfTheName", true, "type A = int; var a struct { A }; var b struct { A }", true},
    {"PackageOfField", false, "import (\"q\"; \"r\"); var a = q.Literal; var b = r.Literal"},
    {"PackageOfOwnField", false, "import \"q\"; var a struct { x int }; var b = q.Literal"},
    {"PackageOfExportedField", true, "import (\"q\"; \"r\"); var a = q.Public; var b = r.Public",
     true},
    {"PackageOfMethod", false, "import (\"q\"; \"r\"); var a = q.Method; var b = r.Method"},
    {"PackageOfExportedMethod", true,
     "import (\"q\"; \"r\"); var a = q.PublicMethod; var b = r.PublicMethod", true},
    {"PackageDeepDown", false, "import (\"q\"; \"r\"); var a = q.Func; var b = r.Func"},
    {"PackageOfNamed", false, "import (\"q\"; \"r\"); var a q.Struct; var b r.Struct"},
    {"PackageOfEmbeddedMethod", false,
     "import (\"q\"; \"r\"); var a interface { q.Unexported }; var b interface { r.Unexported }"},
    {"PackageOfEmbeddedExportedMethod", true,
     "import (\"q\"; \"r\"); var a interface { q.Exported }; var b interface { r.Exported }", true},
    {"TypeParameterNames", true,
     "func a[P any](P) P { panic(0) }; func b[Q any](Q) Q { panic(0) }"},
    {"TypeParametersSwapped", false,
     "func a[P, Q any](P, Q) { panic(0) }; func b[P, Q any](Q, P) { panic(0) }"},
    {"TypeParametersNamedSwapped", true,
     "func a[P, Q any](P, Q) { panic(0) }; func b[Q, P any](Q, P) { panic(0) }"},
    {"TypeParameterConstraints", false,
     "func a[P any](P) { panic(0) }; func b[P comparable](P) { panic(0) }"},
    {"TypeParameterConstraintsOfEachOther", true,
     "func a[P any, Q interface{ M(P) }](Q) { panic(0) }; "
     "func b[X any, Y interface{ M(X) }](Y) { panic(0) }"},
    {"TypeParameterCount", false,
     "func a[P any](P) { panic(0) }; func b[P, Q any](P) { panic(0) }"},
    {"GenericAndNot", false, "func a[P any]() { panic(0) }; func b() { panic(0) }"},
    {"TypeSetsOfConstraints", true,
     "func a[P interface{ int | string }](P) { panic(0) }; "
     "func b[P interface{ string | int }](P) { panic(0) }"},
    {"OrderOfMethods", true, "var a interface { m(); n() }; var b interface { n(); m() }", true},
    {"MethodsByEmbedding", true,
     "type M interface { m() }; var a interface { m(); n() }; var b interface { n(); M }", true},
    {"MethodsEmbeddedTwice", true,
     "type M interface { m() }; type N interface { M; m() }; "
     "var a interface { M; N }; var b interface { m() }",
     true},
    {"MethodResults", false, "var a interface { m() int }; var b interface { m() uint }"},
    {"MethodParameterNames", true, "var a interface { m(x int) }; var b interface { m(y int) }",
     true},
    {"EmptyInterface", true, "var a interface {}; var b any"},
    {"AnyDeepDown", true, "var a []interface {}; var b []any"},
    {"ErrorAndItsMethods", false, "var a error; var b interface { Error() string }"},
    {"ErrorEmbedded", true, "var a interface { error }; var b interface { Error() string }", true},
    {"ComparableConstraint", false,
     "func a[P interface { comparable; m() }]() { panic(0) }; func b[P interface { m() }]() { "
     "panic(0) }"},
    {"Alias", true, "type A = []int; var a A; var b []int"},
    {"AliasOfAlias", true, "type A = B; type B = []int; var a A; var b B"},
    {"AliasDeepDown", true, "type A = int; var a map[A][]A; var b map[int][]int"},
    {"GenericAlias", true, "type A[P any] = []P; var a A[int]; var b []int"},
    {"GenericAliasTwice", true, "type A[P any] = []P; var a, b A[int]", true},
    {"DefinedAndLiteral", false, "type T []int; var a T; var b []int"},
    {"DefinedOfTheSame", false, "type T []int; type U []int; var a T; var b U"},
    {"DefinedOfEachOther", false, "type T int; type U T; var a T; var b U"},
    {"Byte", true, "var a byte; var b uint8"},
    {"ByteSlice", true, "var a []byte; var b []uint8"},
    {"ByteInMap", true, "var a map[byte]func(byte); var b map[uint8]func(uint8)"},
    {"Rune", true, "var a []rune; var b []int32"},
    {"ByteAndInt8", false, "var a []byte; var b []int8"},
    {"IntAndInt64", false, "var a int; var b int64"},
    {"Instances", true, "type G[P any] struct { p P }; var a, b G[int]", true},
    {"InstancesOfByte", true, "type G[P any] struct { p P }; var a G[byte]; var b G[uint8]"},
    {"InstancesOfAny", true, "type G[P any] struct { p P }; var a G[any]; var b G[interface{}]"},
    {"InstancesOfAlias", true,
     "type A = []int; type G[P any] struct { p P }; var a G[A]; var b G[[]int]"},
    {"InstancesOfInterfaces", true,
     "type G[P any] struct { p P }; var a G[interface { m(); n() }]; var b G[interface { n(); m() "
     "}]",
     true},
    {"InstancesOfOthers", false, "type G[P any] struct { p P }; var a G[int]; var b G[uint]"},
    {"InstancesOfTags", false,
     "type G[P any] struct { p P }; var a G[struct { x int `k` }]; var b G[struct { x int }]"},
    {"InstancesOfOtherOrigins", false,
     "type G[P any] struct { p P }; type H[P any] struct { p P }; var a G[int]; var b H[int]"},
    {"InstancesOfInstances", true,
     "type G[P any] struct { p P }; type A = G[int]; var a G[G[int]]; var b G[A]"},
    {"InstancesSwapped", false,
     "type G[P, Q any] struct { p P; q Q }; var a G[int, uint]; var b G[uint, int]"},
    {"Recursive", true, "type T struct { t *T }; var a, b T", true},
    {"RecursiveTwins", false, "type T struct { t *T }; type U struct { t *U }; var a T; var b U"},
    {"RecursiveUnder", true, "type T struct { t *T }; var a struct { t *T }; var b struct { t *T }",
     true},
    {"RecursiveInterface", true,
     "type I interface { m() I; n(interface { I }) }; "
     "var a interface { I }; var b interface { m() I; n(I2) }; type I2 = interface { I }"},
    {"RecursiveInstances", true, "type G[P any] struct { g *G[P]; f func(G[P]) }; var a, b G[int]",
     true},
    {"RecursiveInstancesApart", false,
     "type G[P any] struct { g *G[P] }; var a G[int]; var b G[G[int]]"},
    {"Variadic", false, "var a func(...int); var b func([]int)"},
    {"VariadicTwice", true, "var a func(x ...int); var b func(y ...int)", true},
    {"ParameterNames", true, "var a func(x int) (y int); var b func(int) int", true},
    {"ParametersAndResults", false, "var a func(int); var b func() int"},
    {"FunctionAndMethodExpression", true,
     "type T int; func (T) m(int) {}; var a = T.m; var b func(T, int)", true},
    {"MethodValue", true, "type T int; func (T) m(int) {}; var a = T(0).m; var b func(int)", true},
    {"ChannelDirections", false, "var a chan int; var b chan<- int"},
    {"ChannelDirectionsBack", false, "var a <-chan int; var b chan<- int"},
    {"ChannelsOfChannels", false, "var a chan (<-chan int); var b chan<- (chan int)"},
    {"ChannelsInParentheses", true, "var a chan<- (chan int); var b chan<- chan int", true},
    {"ArrayLengths", false, "var a [3]int; var b [4]int"},
    {"ArrayLengthsComputed", true, "const c = 'a' - 94; var a [3]int; var b [c]int", true},
    {"ArrayOfLiteral", true, "var a = [...]int{2: 0}; var b [3]int", true},
    {"ArrayAndSlice", false, "var a [3]int; var b []int"},
    {"MapKeys", false, "var a map[int]string; var b map[string]int"},
    {"Pointers", false, "var a *int; var b **int"},
    {"PointersToArrays", false, "var a *[2]int; var b *[2]uint"},
    {"UnsafePointer", false, "import \"unsafe\"; var a unsafe.Pointer; var b uintptr"},
};

std::string TestName(const ::testing::TestParamInfo<Case>& test) {
  return std::string(test.param.name);
}

class Identity : public ::testing::TestWithParam<Case> {
 protected:
  void Run() {
    TypeStore store;
    SourceChecker checker;
    checker.Check("q", "q.go", "package q\n" + std::string(kTwin));
    checker.Check("r", "r.go", "package r\n" + std::string(kTwin));
    const CheckedPackage& package =
        checker.Check("p", "p.go", "package p; " + std::string(GetParam().source));
    EXPECT_EQ(package.state.errors.size(), 0u) << package.state.errors.front().message;
    const CheckedPackage& generic =
        checker.Check("g", "g.go", "package g; type G[P any] struct { p P }");
    Compare(TypeOf(package, "a"), TypeOf(package, "b"));
    CompareInstances(TypeOf(generic, "G"), TypeOf(package, "a"), TypeOf(package, "b"));
  }

  void Compare(TypeId a, TypeId b) {
    EXPECT_EQ(Identical(a, b), GetParam().identical);
    EXPECT_EQ(Identical(b, a), GetParam().identical);
    EXPECT_TRUE(Identical(a, a));
    if (GetParam().identical) {
      EXPECT_EQ(HashOf(a), HashOf(b));
    }
    for (auto wrap : {+[](TypeId t) { return Store().NewSlice(t); },
                      +[](TypeId t) { return Store().NewMap(BasicType(BasicKind::kInt), t); },
                      +[](TypeId t) { return Store().NewPointer(t); },
                      +[](TypeId t) { return Store().NewChan(ChanDir::kRecvOnly, t); },
                      +[](TypeId t) { return Store().NewArray(t, 7); }}) {
      EXPECT_EQ(Identical(wrap(a), wrap(b)), GetParam().identical);
      EXPECT_FALSE(wrap(a) == wrap(b) && !GetParam().identical)
          << "types that differ share a record";
      if (GetParam().identical) {
        EXPECT_EQ(HashOf(wrap(a)), HashOf(wrap(b)));
      }
    }
  }

  void CompareInstances(TypeId generic, TypeId a, TypeId b) {
    TypeId of_a = Store().NewInstance(generic, std::span(&a, 1))->id;
    TypeId of_b = Store().NewInstance(generic, std::span(&b, 1))->id;
    EXPECT_EQ(of_a == of_b, a == b);
    EXPECT_EQ(Identical(of_a, of_b), GetParam().identical);
    Context context;
    EXPECT_FALSE(context.Lookup(generic, std::span(&a, 1)).valid());
    EXPECT_EQ(context.Update(generic, std::span(&a, 1), of_a), of_a);
    EXPECT_EQ(context.Lookup(generic, std::span(&a, 1)), of_a);
    TypeId found = context.Lookup(generic, std::span(&b, 1));
    EXPECT_EQ(found == of_a, GetParam().one_instance);
    EXPECT_EQ(found.valid(), GetParam().one_instance);
    EXPECT_EQ(context.Update(generic, std::span(&b, 1), of_b),
              GetParam().one_instance ? of_a : of_b);
  }
};

TEST_P(Identity, IsGos) {
  RunOnLargeStack([&] { Run(); });
}

INSTANTIATE_TEST_SUITE_P(Traps, Identity, ::testing::ValuesIn(kCases), TestName);

// Type parameters are identical to themselves alone, whatever their names and places.
TEST(IdentityTest, TypeParametersOfTwoFunctions) {
  RunOnLargeStack([] {
    TypeStore store;
    SourceChecker checker;
    const CheckedPackage& package = checker.Check(
        "p", "p.go",
        "package p; func a[P any](P, []P) { panic(0) }; func b[P any](P) { panic(0) }");
    auto param = [&](std::string_view name, size_t i) {
      return Get(Vars(As<Signature>(TypeOf(package, name))->params)[i]).type;
    };
    EXPECT_TRUE(Identical(param("a", 0), As<Slice>(param("a", 1))->elem));
    EXPECT_FALSE(Identical(param("a", 0), param("b", 0)));
    EXPECT_NE(store.NewSlice(param("a", 0)), store.NewSlice(param("b", 0)));
    EXPECT_FALSE(Identical(store.NewSlice(param("a", 0)), store.NewSlice(param("b", 0))));
    EXPECT_TRUE(Identical(TypeOf(package, "b"), TypeOf(package, "b")));
  });
}

TEST(IdentityTest, TagsIgnored) {
  RunOnLargeStack([] {
    TypeStore store;
    SourceChecker checker;
    const CheckedPackage& package = checker.Check(
        "p", "p.go",
        "package p; var a []struct { x int `k`; f func(struct { y int `l` }) }; "
        "var b []struct { x int; f func(struct { y int }) }; var c []struct { x uint }");
    TypeId a = TypeOf(package, "a"), b = TypeOf(package, "b");
    EXPECT_FALSE(Identical(a, b));
    EXPECT_TRUE(IdenticalIgnoreTags(a, b));
    EXPECT_FALSE(IdenticalIgnoreTags(a, TypeOf(package, "c")));
    EXPECT_EQ(HashOf(a), HashOf(b)) << "the hash leaves tags out";
  });
}

}  // namespace
}  // namespace premortem::types
