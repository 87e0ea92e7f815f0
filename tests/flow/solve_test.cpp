#include "flow/solve.h"

#include <gtest/gtest.h>

#include "flow/flow_program.h"

namespace premortem::flow {
namespace {

// Which functions start goroutines, themselves or in what they call; who calls what is not known
// may.
std::vector<char> Starts(const CallGraph& graph) {
  return SolveBottomUp<char>(
      graph, {.start = 0, .unknown = 1}, [&](FunctionId f, std::span<const char> facts) {
        auto [first, end] = graph.SitesOf(f);
        for (uint32_t s = first; s < end; ++s) {
          if (graph.Get(SiteId(s)).is_go || graph.KnownOf(SiteId(s)) > Known::kSome) return char{1};
          for (const Edge& edge : graph.EdgesOf(SiteId(s))) {
            if (facts[edge.callee.value] != 0) return char{1};
          }
        }
        return char{0};
      });
}

TEST(Solve, CalleesBeforeCallers) {
  TestProgram program({{"p.go", R"(package p

type I interface{ Do() }
type A struct{}
func (A) Do() { even(3) }

func even(n int) { if n > 0 { odd(n - 1) } else { go quiet() } }
func odd(n int) { even(n - 1) }
func quiet() { loop() }
func loop() { loop() }
func through(i I) { i.Do() }
func outer() { through(A{}) }
func unknown(f func()) { f() }
)"}});
  std::vector<char> starts = Starts(program.graph());
  auto of = [&](std::string_view name) { return starts[program.Find(name).value] != 0; };
  for (const char* name : {"m.even", "m.odd", "(m.A).Do", "m.through", "m.outer", "m.unknown"}) {
    EXPECT_TRUE(of(name)) << name;
  }
  for (const char* name : {"m.quiet", "m.loop"}) EXPECT_FALSE(of(name)) << name;
}

TEST(Solve, WhatDoesNotComeToRestIsUnknown) {
  TestProgram program(
      {{"p.go", "package p\n\nfunc a() { b() }\nfunc b() { a() }\nfunc c() { b() }\n"}});
  const CallGraph& graph = program.graph();
  int asked = 0;
  std::vector<int> facts = SolveBottomUp<int>(graph, {.start = 0, .unknown = -1},
                                              [&](FunctionId f, std::span<const int> known) {
                                                ++asked;
                                                if (f == program.Find("m.c"))
                                                  return known[program.Find("m.b").value];
                                                return known[f.value] + 1;
                                              });
  EXPECT_EQ(facts[program.Find("m.a").value], -1);
  EXPECT_EQ(facts[program.Find("m.b").value], -1);
  EXPECT_EQ(facts[program.Find("m.c").value], -1);
  EXPECT_EQ(asked, 2 * kMostFactRounds + 2);  // and c, and the initializer
}

}  // namespace
}  // namespace premortem::flow
