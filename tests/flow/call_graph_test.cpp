// What the goldens do not show: programs that are broken or odd, and summaries by themselves.
#include "flow/call_graph.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "flow/dump.h"
#include "flow/flow_program.h"
#include "flow/summarise.h"
#include "types/check_source.h"

namespace premortem::flow {
namespace {

std::string Dump(const TestProgram& program) {
  std::string out;
  DumpCallGraph(out, program.graph(), program.files());
  return out;
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(CallGraph, LeavesOutWhatIsBroken) {
  TestProgram program({{"p.go",
                        "package p\n\nimport \"nowhere/q\"\n\n"
                        "func fine() { q.Call(); other() }\n\nfunc other() { fine2() }\n\n"
                        "func fine2() {}\n\nfunc wrong() int { return \"x\" }\n"}});
  std::string text = Dump(program);
  EXPECT_TRUE(Has(text, "m.other -> m.fine2 static"));
  EXPECT_FALSE(Has(text, "wrong"));
  EXPECT_FALSE(program.graph().HasBody(program.Find("m.fine")));
}

// The tests add a method to a type of the package, so the package is checked again with them.
TEST(CallGraph, VariantFromTheGround) {
  TestProgram program(
      {{"p/p.go",
        "package p\n\ntype T struct{}\n\nfunc (T) A() {}\n\n"
        "type I interface{ A() }\n\nfunc Use(i I) { i.A() }\n\n"
        "func main() { Use(T{}) }\n"},
       {"p/p_test.go", "package p\n\nfunc (T) B() {}\n\nfunc helper() { T{}.B() }\n"},
       {"q/q.go", "package q\n\nimport \"m/p\"\n\nfunc F() { p.Use(p.T{}) }\n"}});
  std::string text = Dump(program);
  EXPECT_TRUE(Has(text, "m/p.Use -> (m/p.T).A interface p.go:9:20\n")) << text;
  EXPECT_TRUE(Has(text, "m/q.F -> m/p.Use static")) << text;
  EXPECT_TRUE(Has(text, "m/p.helper -> (m/p.T).B static")) << text;
  EXPECT_FALSE(program.graph().SummaryOf(program.Find("m/p.Use"))->in_test);
  EXPECT_TRUE(program.graph().SummaryOf(program.Find("m/p.helper"))->in_test);
}

TEST(CallGraph, SeveralInits) {
  TestProgram program({{"a.go", "package p\n\nfunc init() { a() }\n\nfunc a() {}\n"},
                       {"b.go", "package p\n\nfunc init() { b() }\n\nfunc b() {}\n"},
                       {"b_test.go", "package p\n\nfunc init() { c() }\n\nfunc c() {}\n"}});
  std::string text = Dump(program);
  for (const char* line :
       {"m.init -> m.init#1 static", "m.init -> m.init#2 static", "m.init#1 -> m.a static",
        "m.init#2 -> m.b static", "m.init#test -> m.init#3 static", "m.init#3 -> m.c static"}) {
    EXPECT_TRUE(Has(text, line)) << line << '\n' << text;
  }
}

TEST(CallGraph, AliasesAreTheTypesThatTheyStandFor) {
  TestProgram program(
      {{"a/a.go", "package a\n\ntype I = interface{ M(x any, b byte) }\n\ntype F = func(I)\n"},
       {"b/b.go",
        "package b\n\nimport \"m/a\"\n\ntype T struct{}\n\n"
        "func (T) M(y interface{}, c uint8) {}\n\nvar Hook a.F = func(i a.I) { i.M(nil, 0) }\n\n"
        "func Run() { Hook(T{}) }\n"}});
  std::string text = Dump(program);
  EXPECT_TRUE(Has(text, "m/b.Run -> m/b.init$1 value")) << text;
  EXPECT_TRUE(Has(text, "m/b.init$1 -> (m/b.T).M interface")) << text;
}

// A call with more callees than are followed still passes something to them.
TEST(CallGraph, CallsThatAreNotFollowedOpenParameters) {
  std::string text =
      "package p\n\ntype W interface{ Write() }\ntype H interface{ Do(w W) }\n"
      "type a struct{}\nfunc (a) Write() {}\ntype b struct{}\nfunc (b) Write() {}\n"
      "func use(w W) { w.Write() }\nfunc all(hs []H) { for _, h := range hs { h.Do(b{}) } }\n"
      "func one() { T0{}.Do(a{}) }\nvar hs = []H{";
  std::string types;
  for (int i = 0; i < 20; ++i) {
    std::string type = "T" + std::to_string(i);
    text += type + "{}, ";
    types += "type " + type + " struct{}\nfunc (" + type + ") Do(w W) { use(w) }\n";
  }
  TestProgram program({{"p.go", text + "}\n" + types + "func run() { all(hs) }\n"}});
  std::string dump = Dump(program);
  EXPECT_TRUE(Has(dump, "m.all -> ? interface (m.H).Do p.go:10:47 many")) << dump;
  // Only T0.Do(a{}) is seen to come there.
  EXPECT_TRUE(Has(dump, "m.use -> (m.b).Write interface")) << dump;
  EXPECT_TRUE(Has(dump, "m.use -> ? interface (m.W).Write p.go:9:24 some")) << dump;
}

TEST(CallGraph, ComponentsCalleesFirst) {
  TestProgram program(
      {{"p.go",
        "package p\n\nfunc a() { b() }\nfunc b() { c(); a() }\nfunc c() { c(); d() }\n"
        "func d() {}\n"}});
  const CallGraph& graph = program.graph();
  std::vector<std::string> components;
  for (const std::vector<FunctionId>& component : graph.Components()) {
    std::string& text = components.emplace_back();
    for (FunctionId f : component) text += std::string(graph.NameOf(f)) + ' ';
  }
  EXPECT_EQ(components, (std::vector<std::string>{"m.d ", "m.c ", "m.a m.b ", "m.init "}));
  EXPECT_TRUE(graph.CallsItself(program.Find("m.c")));
  EXPECT_FALSE(graph.CallsItself(program.Find("m.a")));
}

// A long chain must not need a deep stack.
TEST(CallGraph, LongChain) {
  std::string text = "package p\n\n";
  constexpr int kLength = 20000;
  for (int i = 0; i < kLength; ++i) {
    text += "func f" + std::to_string(i) + "() { f" + std::to_string((i + 1) % kLength) + "() }\n";
  }
  TestProgram program({{"p.go", text}});
  EXPECT_EQ(program.graph().Components().front().size(), static_cast<size_t>(kLength));
}

TEST(Summarise, CallNumbersAreThoseOfSites) {
  RunOnLargeStack([] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    const types::CheckedPackage& package = checker.Check("p", "a.go", R"(package p
func f(xs []int, g func()) int {
	defer g()
	for range xs {
		xs = append(xs, len(xs))
		go func() { f(nil, nil) }()
	}
	return f(xs, g)
}
)");
    size_t groups = 0;
    std::vector<std::vector<uint32_t>> places;  // of calls, by function
    PackageSummary summary = Summarise(
        package, checker.files(), [&](const ir::FuncGroup& group, std::span<const Symbol> symbols) {
          ++groups;
          ASSERT_EQ(group.functions.size(), symbols.size());
          for (const auto& f : group.functions) {
            std::vector<uint32_t> numbers = CallNumbers(*f);
            std::vector<uint32_t>& of_function = places.emplace_back();
            for (uint32_t v = 1; v < numbers.size(); ++v) {
              if (numbers[v] == 0) continue;
              of_function.push_back((*f)[ir::ValueId(v)].pos);
              EXPECT_EQ(numbers[v], of_function.size());
            }
          }
        });
    EXPECT_EQ(groups, 2u);  // f with its literal, and the initializer
    ASSERT_EQ(summary.functions.size(), places.size());
    for (size_t i = 0; i < places.size(); ++i) {
      std::vector<uint32_t> of_sites;
      for (const CallSite& site : summary.SitesOf(summary.functions[i])) {
        of_sites.push_back(site.loc.offset);
      }
      EXPECT_EQ(of_sites, places[i]);
    }
    const CallSite& go = summary.SitesOf(summary.functions[0])[1];
    EXPECT_TRUE(go.is_go);
    EXPECT_EQ(go.loop_depth, 1);
  });
}

}  // namespace
}  // namespace premortem::flow
