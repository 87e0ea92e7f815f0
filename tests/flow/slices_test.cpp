// Room behind slices, equal values, and facts of parameters, in small functions.
#include "flow/slices.h"

#include <gtest/gtest.h>

#include <string>

#include "base/parallel.h"
#include "flow/flow_program.h"
#include "flow/package_ir.h"
#include "types/check_source.h"

namespace premortem::flow {
namespace {

std::string_view TextOf(Room room) {
  switch (room) {
    case Room::kNone: return "none";
    case Room::kSome: return "some";
    case Room::kUnknown: return "unknown";
  }
  return "";
}

// Asks for the room behind the base of the last append in each function of the source whose name
// has a "_", and compares with what stands before it: "none_literal".
void ExpectRooms(std::string_view functions) {
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    checker.Check("slices", "slices.go", R"(package slices
func Clip[S ~[]E, E any](s S) S
func Clone[S ~[]E, E any](s S) S
)");
    const types::CheckedPackage& checked =
        checker.Check("p", "a.go",
                      "package p\nimport \"slices\"\nvar _ = slices.Clip[[]int]\n"
                      "type T struct { xs []int }\n" +
                          std::string(functions));
    for (const auto& error : checked.state.errors) ADD_FAILURE() << error.message;
    PackageIr ir(checked.state);
    size_t asked = 0;
    for (const types::Object* object : checked.state.objects) {
      if (object->kind != types::ObjectKind::kFunc) continue;
      std::string name(NameOf(*object));
      size_t end = name.find('_');
      if (end == name.npos) continue;
      ir::FuncGroup group = ir.Build(*object);
      ASSERT_FALSE(group.functions.empty()) << name;
      SliceValues values(group.root(), &group);
      ASSERT_FALSE(values.appends().empty()) << name;
      EXPECT_EQ(TextOf(values.RoomBehind(values.appends().back().base)), name.substr(0, end))
          << name;
      ++asked;
    }
    EXPECT_GT(asked, 0u);
  });
}

TEST(Slices, Room) {
  ExpectRooms(R"(
func none_nil() []int { var s []int; return append(s, 1) }
func none_literal() []int { s := []int{1, 2}; return append(s, 1) }
func none_made(n int) []int { s := make([]int, n); return append(s, 1) }
func none_madeConst() []int { s := make([]int, 8); return append(s, 1) }
func some_made(n int) []int { s := make([]int, 0, n); return append(s, 1) }
func some_madeConst() []int { s := make([]int, 2, 8); return append(s, 1) }
func none_three(s []int, n int) []int { return append(s[:n:n], 1) }
func none_threeLen(s []int) []int { return append(s[:len(s):len(s)], 1) }
func some_three(s []int, n, m int) []int { return append(s[:n:m], 1) }
func some_part(s []int, n int) []int { return append(s[:n], 1) }
func unknown_rest(s []int, n int) []int { return append(s[n:], 1) }
func unknown_whole(s []int) []int { return append(s[:len(s)], 1) }
func none_rest(n int) []int { s := make([]int, 10); return append(s[n:], 1) }
func some_array() []int { var a [8]int; return append(a[:4], 1) }
func none_array() []int { var a [8]int; return append(a[:], 1) }
func some_append(s []int) []int { s = append(s, 1); return append(s, 2) }
func none_constant() []byte { b := []byte("x"); return append(b, 1) }
func some_bytes(s string) []byte { b := []byte(s); return append(b, 1) }
func none_clip(s []int) []int { s = slices.Clip(s); return append(s, 1) }
func unknown_clone(s []int) []int { s = slices.Clone(s); return append(s, 1) }
func unknown_param(s []int) []int { return append(s, 1) }
func unknown_field(t *T) []int { return append(t.xs, 1) }
func none_field(t *T) []int { t.xs = []int{1}; return append(t.xs, 1) }
func none_phi(c bool) []int { s := []int{1}; if c { s = nil }; return append(s, 1) }
func unknown_phi(c bool, t []int) []int { s := []int{1}; if c { s = t }; return append(s, 1) }
func some_phi(c bool, t []int) []int { if c { t = make([]int, 0, 4) }; return append(t, 1) }
func some_loop(n int) []int { s := []int{1}; for range n { s = append(s, 1) }; return append(s, 2) }
)");
}

constexpr std::string_view kCallers = R"(package p

type T struct{ xs []int }

func full(s []int) []int { return append(s, 1) }
func open(s []int) []int { return append(s, 1) }
func handed(s []int) []int { return full(s) }
func uncalled(s []int) (int, []int) { return 0, append(s, 1) }
func keep(t *T, s []int) { t.xs = s }
func look(t *T, s []int) int { return len(s) + len(t.xs) }
func clipped(s []int) []int { return append(s[:len(s):len(s)], 1) }
func looped(s []int, n int) []int { for range n { s = append(s, 1) }; return s }
func back(s []int) { given(s) }
var f func([]int)
func given(s []int) {}

func use(t *T, c []int) {
	handed([]int{1})
	full(make([]int, 3))
	open([]int{1})
	open(make([]int, 0, 3))
	keep(t, nil)
	look(t, c)
	clipped(c)
	looped(nil, 3)
	back(append(c, 1))
}
)";

TEST(SliceRooms, Parameters) {
  TestProgram program({{"p/p.go", std::string(kCallers)},
                       {"p/p_test.go", "package p\n\nfunc test(s []int) { full(s) }\n"}});
  SliceRooms rooms(program.graph());
  auto room = [&](std::string_view function, uint32_t param = 0) {
    return TextOf(rooms.OfParam(program.Find(function), param));
  };
  EXPECT_EQ(room("m/p.full"), "none");  // the test's call does not count
  EXPECT_EQ(room("m/p.handed"), "none");
  EXPECT_EQ(room("m/p.open"), "some");
  EXPECT_EQ(room("m/p.uncalled"), "unknown");
  EXPECT_EQ(room("m/p.look", 1), "unknown");
  EXPECT_EQ(room("m/p.keep", 1), "none");
  EXPECT_EQ(room("m/p.given"), "some");
}

TEST(SliceRooms, Places) {
  TestProgram program({{"p/p.go", R"(package p

var constant = []byte("url(")
var literal = []string{"a", "b"}
var grown = []string{"a"}
var handed []string
var never []string
var nilled []string
var passed []string
var behind = give()

type t struct {
	full, made, given, sometimes, addressed []int
	in                                      struct{ deep []int }
}

func give() []string { return []string{"x"} }
func more(s []string) []string { return append(s, "y") }
func with(xs []int) *t {
	v := &t{full: []int{1}, made: make([]int, 0, 4), given: xs, sometimes: []int{2}, addressed: nil}
	v.in.deep = v.full
	return v
}
func (v *t) set(xs []int) { v.sometimes = append(v.sometimes, 1) }
func (v *t) open() { fill(&v.addressed) }
func fill(xs *[]int) { *xs = make([]int, 1, 9) }
func use() {
	grown = append(grown, "b")
	handed = more(grown)
	passed = give()
	nilled = nil
	with([]int{3})
}
)"},
                       {"p/p_test.go", "package p\n\nfunc test(s []byte) { constant = s }\n"}});
  SliceRooms rooms(program.graph());
  auto room = [&](std::string_view place) { return TextOf(rooms.OfPlace(SymbolOf(place))); };
  EXPECT_EQ(room("m/p.constant"), "none");
  EXPECT_EQ(room("m/p.literal"), "none");
  EXPECT_EQ(room("m/p.behind"), "none");
  EXPECT_EQ(room("m/p.passed"), "none");
  EXPECT_EQ(room("m/p.grown"), "some");
  EXPECT_EQ(room("m/p.handed"), "some");
  EXPECT_EQ(room("m/p.never"), "unknown");
  EXPECT_EQ(room("m/p.nilled"), "unknown");
  EXPECT_EQ(room("m/p.t.full"), "none");
  EXPECT_EQ(room("m/p.t.given"), "none");
  EXPECT_EQ(room("m/p.t.made"), "some");
  EXPECT_EQ(room("m/p.t.sometimes"), "some");
  EXPECT_EQ(room("m/p.t.addressed"), "unknown");
}

TEST(SliceFacts, WhatIsAppendedAndKept) {
  TestProgram program({{"p/p.go", std::string(kCallers)}});
  SliceFacts facts(program.graph());
  auto appended = [&](std::string_view function) {
    std::string text;
    for (const AppendedParam& a : facts.AppendedBy(program.Find(function))) {
      text += std::to_string(a.param) + ">" + std::to_string(a.result) + " ";
    }
    return text;
  };
  EXPECT_EQ(appended("m/p.full"), "0>0 ");
  EXPECT_EQ(appended("m/p.uncalled"), "0>1 ");
  EXPECT_EQ(appended("m/p.looped"), "0>0 ");
  EXPECT_EQ(appended("m/p.clipped"), "");
  EXPECT_EQ(appended("m/p.keep"), "");
  EXPECT_TRUE(facts.EffectOn(program.Find("m/p.keep"), 1).keeps);
  EXPECT_FALSE(facts.EffectOn(program.Find("m/p.look"), 1).keeps);
  EXPECT_FALSE(facts.EffectOn(program.Find("m/p.full"), 0).keeps);
}

TEST(SliceFacts, EffectsThroughCalls) {
  TestProgram program({{"p/p.go", R"(package p

type node struct{ left, right *node; v int }

func walk(n *node, path []int, out *[][]int) {
	path = append(path, n.v)
	if n.left == nil {
		*out = append(*out, path)
		return
	}
	walk(n.left, path, out)
}
func copies(n *node, path []int, out *[][]int) {
	path = append(path, n.v)
	*out = append(*out, append([]int(nil), path...))
}
func outer(n *node, path []int, out *[][]int) { walk(n, path, out) }
func add(path []int, out *[][]int) { *out = append(*out, path) }
func leaf(n *node, path []int, out *[][]int) { add(append(path, n.v), out) }
)"}});
  SliceFacts facts(program.graph());
  auto effect = [&](std::string_view function, uint32_t param) {
    SliceEffect e = facts.EffectOn(program.Find(function), param);
    return std::string(e.appends ? "appends " : "") + (e.keeps ? "keeps " : "") +
           (e.keeps_appended ? "keeps-appended " : "");
  };
  EXPECT_EQ(effect("m/p.walk", 1), "appends keeps keeps-appended ");
  EXPECT_EQ(effect("m/p.outer", 1), "appends keeps keeps-appended ");
  EXPECT_EQ(effect("m/p.copies", 1), "appends ");
  EXPECT_EQ(effect("m/p.add", 0), "keeps ");
  EXPECT_EQ(effect("m/p.leaf", 1), "appends keeps keeps-appended ");
}

TEST(SliceFacts, ReturnsThroughCalls) {
  TestProgram program({{"p/p.go", R"(package p

type box struct{ xs []int }

func one(s []int) []int { return append(s, 1) }
func two(s []int) []int { s = one(s); return one(s) }
func boxed(s []int) *box { return &box{xs: append(s, 1)} }
func boxedTwo(s []int) *box { return &box{xs: two(s)} }
func other(s []int) []int { s = one(s); return []int{len(s)} }

type adder interface{ add(s []int) []int }
type a struct{}
type b struct{}

func (a) add(s []int) []int { return append(s, 1) }
func (b) add(s []int) []int { return append(s, 2) }
func all(s []int) []int {
	for _, x := range []adder{a{}, b{}} { s = x.add(s) }
	return s
}
func byInterface(x adder, s []int) []int { return x.add(s) }
func use() { byInterface(a{}, nil); byInterface(b{}, nil) }
)"}});
  SliceFacts facts(program.graph());
  auto appended = [&](std::string_view function) {
    std::string text;
    for (const AppendedParam& of : facts.AppendedBy(program.Find(function))) {
      text +=
          std::to_string(of.param) + ">" + std::to_string(of.result) + (of.within ? " within" : "");
    }
    return text;
  };
  EXPECT_EQ(appended("m/p.two"), "0>0");
  EXPECT_EQ(appended("m/p.boxed"), "0>0 within");
  EXPECT_EQ(appended("m/p.boxedTwo"), "0>0 within");
  EXPECT_EQ(appended("m/p.other"), "");
  EXPECT_EQ(appended("m/p.byInterface"), "1>0");
}

TEST(SliceFacts, Cells) {
  TestProgram program({{"p/p.go", R"(package p

type t struct{ xs []int; in struct{ deep []int } }

var common []int

func (v *t) with(x int) []int { return append(v.xs, x) }
func (v *t) deep(x int) []int { return append(v.in.deep, x) }
func (v t) copied(x int) t { v.xs = append(v.xs, x); return v }
func (v t) fresh(x int) t { v.xs = []int{x}; v.xs = append(v.xs, x); return v }
func (v *t) grow(x int) []int { v.xs = append(v.xs, x); return v.xs }
func ofVariable(x int) []int { return append(common, x) }
func ofPointer(p *[]int, x int) []int { return append(*p, x) }
)"}});
  SliceFacts facts(program.graph());
  auto cells = [&](std::string_view function) {
    FunctionId f = program.Find(function);
    uint32_t input = program.graph().SummaryOf(f)->param_count;
    std::string text;
    for (const SliceCell& cell : facts.CellsOf(f)) {
      text += std::string(TextOf(cell.place)) + " of " + std::to_string(cell.owner);
      if (facts.EffectOn(f, input).appends) text += " appends";
      for (const AppendedParam& of : facts.AppendedBy(f)) {
        if (of.param == input) text += of.within ? " gives within" : " gives";
      }
      ++input;
    }
    return text;
  };
  EXPECT_EQ(cells("(*m/p.t).with"), "m/p.t.xs of 0 appends gives");
  EXPECT_TRUE(cells("(*m/p.t).deep").ends_with("deep of 0 appends gives"));
  EXPECT_EQ(cells("(m/p.t).copied"), "m/p.t.xs of 0 appends gives within");
  EXPECT_EQ(cells("(m/p.t).fresh"), "");
  EXPECT_EQ(cells("(*m/p.t).grow"), "");
  EXPECT_EQ(cells("m/p.ofVariable"), "m/p.common of -1 appends gives");
  EXPECT_EQ(cells("m/p.ofPointer"), "* of 0 appends gives");
}

TEST(SliceFacts, WhereSlicesAreKept) {
  TestProgram program({{"p/p.go", R"(package p

type t struct{ xs []int; all [][]int }

var last []int

func (v *t) set(xs []int) { v.xs = append(xs, 1) }
func (v *t) outer(xs []int) { v.set(xs) }
func (v *t) other(xs []int) { (&t{}).set(xs) }
func (v *t) collect(xs []int) { v.all = append(v.all, xs) }
func remember(xs []int) { last = xs }
func store(at *[]int, xs []int) { *at = xs }
func with(xs []int) []int { return append(xs, 1) }
func (v *t) helped(xs []int) { v.xs = with(xs) }
func use(v *t, xs []int) {
	v.set(xs)
	v.outer(xs)
	v.other(xs)
	v.collect(xs)
	remember(xs)
	store(&v.xs, xs)
	v.helped(xs)
}
)"}});
  SliceFacts facts(program.graph());
  CallGraph::SiteRange sites = program.graph().SitesOf(program.Find("m/p.use"));
  std::vector<std::string> kept;
  for (uint32_t s = sites.first; s < sites.end; ++s) {
    std::string text;
    for (const KeptParam& k : facts.KeptByCall(SiteId(s))) {
      text += std::string(TextOf(k.cell.place)) + " of " + std::to_string(k.cell.owner) +
              (k.appended ? " appended;" : ";");
    }
    kept.push_back(text);
  }
  ASSERT_EQ(kept.size(), 7u);
  EXPECT_EQ(kept[0], "m/p.t.xs of 0 appended;");
  EXPECT_EQ(kept[1], "m/p.t.xs of 0 appended;");
  EXPECT_EQ(kept[2], " of -1 appended;");
  EXPECT_EQ(kept[3], " of -1;");
  EXPECT_EQ(kept[4], "m/p.last of -1;");
  EXPECT_EQ(kept[5], "* of 0;");
  EXPECT_EQ(kept[6], "m/p.t.xs of 0 appended;");
}

TEST(SliceFacts, PartsWholesAndGetters) {
  TestProgram program({{"p/p.go", R"(package p

import "os"

type t struct{ in struct{ xs []int } }

func remove(s []int, i int) []int { return append(s[:i], s[i+1:]...) }
func fill(s []int, x int) []int { return append(s[:0], x) }
func outer(s []int) []int { return remove(s, 1) }
func get(x *t) []int { return x.in.xs }
func fresh(x *t) []int { return append([]int(nil), x.in.xs...) }
func load(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil { return nil, err }
	return b, nil
}
type magic struct{ bytes []byte }
var seen = map[string][]byte{}
func head(s []byte) []byte { return s[:4] }
func within(s []byte) (*magic, error) { return &magic{bytes: s[:8]}, nil }
func keep(s []byte) { seen["x"] = s[:2] }
func look(s []byte) int { return len(s[:2]) }
func use() []byte {
	b, _ := load("x")
	within(b)
	keep(b)
	look(b)
	return head(b)
}
)"}});
  SliceFacts facts(program.graph());
  auto overwrites = [&](std::string_view f) {
    return facts.EffectOn(program.Find(f), 0).overwrites;
  };
  EXPECT_TRUE(overwrites("m/p.remove"));
  EXPECT_TRUE(overwrites("m/p.outer"));
  EXPECT_FALSE(overwrites("m/p.fill"));
  EXPECT_TRUE(facts.IsGetter(program.Find("m/p.get")));
  EXPECT_FALSE(facts.IsGetter(program.Find("m/p.fresh")));
  const CallGraph& graph = program.graph();
  CallGraph::SiteRange sites = graph.SitesOf(program.Find("m/p.use"));
  ASSERT_EQ(sites.end - sites.first, 5u);
  EXPECT_EQ(facts.WholeGivenBy(SiteId(sites.first), 0), -1);
  EXPECT_FALSE(facts.WholeGivenBy(SiteId(sites.first + 4), 0));
  auto parts = [&](uint32_t call) {
    std::string text;
    for (const SliceNote::GivenPart& part : facts.PartsGivenBy(SiteId(sites.first + call))) {
      text += std::to_string(part.extent) + (part.is_kept ? " kept;" : ";");
    }
    return text;
  };
  EXPECT_EQ(parts(1), "8;");
  EXPECT_EQ(parts(2), "2 kept;");
  EXPECT_EQ(parts(3), "");
  EXPECT_EQ(parts(4), "4;");
}

TEST(SliceFacts, MapsThatNobodyReads) {
  TestProgram program({{"p/p.go", R"(package p

func filled(xs []int) {
	all := map[int][]int{}
	var keep func(xs []int, n int)
	keep = func(xs []int, n int) {
		xs = append(xs, n)
		all[n] = xs
		keep(xs, n-1)
	}
	keep(xs, 3)
}
func read(xs []int) int {
	all := map[int][]int{}
	keep := func(xs []int, n int) { all[n] = append(xs, n) }
	keep(xs, 3)
	return all[3][0]
}
func given(xs []int, all map[int][]int) {
	keep := func(xs []int, n int) { all[n] = append(xs, n) }
	keep(xs, 3)
}
func shared(xs []int) map[int][]int {
	one := map[int][]int{}
	all := one
	keep := func(xs []int, n int) { all[n] = append(xs, n) }
	keep(xs, 3)
	return one
}
)"}});
  SliceFacts facts(program.graph());
  auto keeps = [&](std::string_view f) { return facts.EffectOn(program.Find(f), 0).keeps; };
  EXPECT_FALSE(keeps("m/p.filled$1"));
  EXPECT_TRUE(keeps("m/p.read$1"));
  EXPECT_TRUE(keeps("m/p.given$1"));
  EXPECT_TRUE(keeps("m/p.shared$1"));
}

TEST(SliceFacts, BytesThatAreWorkedOnInPlace) {
  TestProgram program({{"p/p.go", R"(package p

func escape(b []byte, i int) []byte { b[0] = 'x'; return append(append(b[:i], 'y'), b[i:]...) }
func insert(b []byte, i int) []byte { b = append(b[:i], b[i+1:]...); b[0] = 'x'; return b }
func numbers(s []int, i int) []int { s[0] = 1; return append(s[:i], s[i+1:]...) }
)"}});
  SliceFacts facts(program.graph());
  auto overwrites = [&](std::string_view f) {
    return facts.EffectOn(program.Find(f), 0).overwrites;
  };
  EXPECT_FALSE(overwrites("m/p.escape"));
  EXPECT_TRUE(overwrites("m/p.insert"));
  EXPECT_TRUE(overwrites("m/p.numbers"));
}

TEST(SliceFacts, ReadersOfFields) {
  TestProgram program({{"p/p.go", R"(package p

type t struct{ one, two, none, counted, grown, handed []int }

func a(x *t) int {
	x.none = nil
	x.grown = append(x.grown, len(x.counted))
	return x.one[0] + x.two[0]
}
func b(x t) []int { use(&x.handed); return x.two }
func use(xs *[]int) {}
)"}});
  SliceFacts facts(program.graph());
  FunctionId a = program.Find("m/p.a"), b = program.Find("m/p.b");
  auto readers = [&](std::string_view field) {
    Symbol place = SymbolOf("m/p.t." + std::string(field));
    std::string text;
    if (facts.IsReadByAlone(a, place)) text += "a alone ";
    if (facts.IsReadByOthers(a, place)) text += "others than a ";
    if (facts.IsReadByAlone(b, place)) text += "b alone ";
    if (facts.IsReadByOthers(b, place)) text += "others than b ";
    return text;
  };
  EXPECT_EQ(readers("one"), "a alone others than b ");
  EXPECT_EQ(readers("two"), "others than a others than b ");
  EXPECT_EQ(readers("none"), "");
  EXPECT_EQ(readers("counted"), "");
  EXPECT_EQ(readers("grown"), "");
  EXPECT_EQ(readers("handed"), "others than a b alone ");
}

}  // namespace
}  // namespace premortem::flow
