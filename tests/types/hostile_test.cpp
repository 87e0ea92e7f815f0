// Programs of a few lines or of many that are like each other, in which a type occurs in others
// more often than anyone could count, or leads to others in a chain of thousands. Checking them has
// to end: a checker that follows every occurrence would not within the time of a test.
#include <gtest/gtest.h>

#include "base/parallel.h"
#include "check_source.h"

namespace premortem::types {
namespace {

using testing::SourceChecker;

constexpr int kDeep = 60;      // 2 to its power is too much for any machine
constexpr int kLong = 20'000;  // and so is its cube

struct Case {
  std::string_view name;
  std::string source;
};

// The lines that `line` gives for each number below `count`.
template <typename Line>
std::string Lines(int count, Line line) {
  std::string out;
  for (int i = 0; i < count; ++i) out += line(std::to_string(i), std::to_string(i + 1)) + "\n";
  return out;
}

using Text = const std::string&;

std::vector<Case> Cases() {
  const std::string deep = std::to_string(kDeep);
  const std::string last = std::to_string(kLong);
  return {
      {"StructsOfStructs",
       Lines(kDeep, [](Text i, Text j) { return "type S" + i + " struct { a, b S" + j + " }"; }) +
           "type S" + deep + " int\nvar x S0\nvar y = x == x"},
      {"InstancesOfInstances",
       "type P[A, B any] struct { a A; b B }\ntype T0 = P[int, int]\n" +
           Lines(kDeep,
                 [](Text i, Text j) { return "type T" + j + " = P[T" + i + ", T" + i + "]"; }) +
           "var x T" + deep + "\nvar y = x == x"},
      {"GenericStructsOfGenericStructs",
       Lines(kDeep, [](Text i,
                       Text j) { return "type S" + i + "[T any] struct { a, b S" + j + "[T] }"; }) +
           "type S" + deep + "[T any] struct { x T }\nvar x S0[int]"},
      {"IdenticalStructsApart", "type T0 = struct { x int }\ntype U0 = struct { x int }\n" +
                                    Lines(kDeep,
                                          [](Text i, Text j) {
                                            return "type T" + j + " = struct { a, b T" + i +
                                                   " }\ntype U" + j + " = struct { a, b U" + i +
                                                   " }";
                                          }) +
                                    "var x T" + deep + "\nvar y U" + deep + "\nvar z = x == y"},
      {"InferredStructs",
       "func pair[T any](x T) struct { a, b T } { return struct { a, b T }{x, x} }\n"
       "var v0 = pair(1)\n" +
           Lines(kDeep, [](Text i, Text j) { return "var v" + j + " = pair(v" + i + ")"; })},
      {"SizesOfStructs",
       "import \"unsafe\"\ntype T0 struct { x int8 }\n" +
           Lines(40, [](Text i, Text j) { return "type T" + j + " struct { a, b T" + i + " }"; }) +
           "var x T40\nconst size = unsafe.Sizeof(x)\nvar _ [1 << 40]int = [size]int{}"},
      {"InterfacesOfInterfaces", "type I0 interface { M() }\n" +
                                     Lines(kDeep,
                                           [](Text i, Text j) {
                                             return "type I" + j + " interface { I" + i +
                                                    "; interface { I" + i + " } }";
                                           }) +
                                     "var x I" + deep + "\nvar y I0 = x"},
      {"ChainOfTypes", Lines(kLong, [](Text i, Text j) { return "type T" + i + " T" + j; }) +
                           "type T" + last + " int\nvar x T0 = 1"},
      {"ChainOfAliases", Lines(kLong, [](Text i, Text j) { return "type T" + i + " = T" + j; }) +
                             "type T" + last + " = int\nvar x T0 = 1"},
      {"ChainOfStructs",
       Lines(kLong, [](Text i, Text j) { return "type T" + i + " struct { T" + j + " }"; }) +
           "type T" + last + " int"},
      {"ChainOfConstants", Lines(kLong, [](Text i, Text j) { return "const C" + i + " = C" + j; }) +
                               "const C" + last + " = 1"},
      {"ChainOfVariables", Lines(kLong, [](Text i, Text j) { return "var V" + i + " = V" + j; }) +
                               "var V" + last + " = 1"},
      {"NestedInstances",
       [] {
         std::string type = "int";
         for (int i = 0; i < 2000; ++i) type = "G[" + type + "]";
         return "type G[T any] struct { x T }\nvar x " + type;
       }()},
  };
}

class Hostile : public ::testing::TestWithParam<Case> {};

TEST_P(Hostile, IsCheckedWithoutErrors) {
  RunOnLargeStack([&] {
    TypeStore store;
    SourceChecker checker;
    const CheckedPackage& package =
        checker.Check("p", "p.go", "package p\n" + GetParam().source + "\n");
    EXPECT_TRUE(package.state.errors.empty()) << package.state.errors.front().message;
  });
}

INSTANTIATE_TEST_SUITE_P(Programs, Hostile, ::testing::ValuesIn(Cases()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace premortem::types
