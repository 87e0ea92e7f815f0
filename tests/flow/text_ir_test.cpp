// Facts of functions that are written as IR: each kind of facts once, in shapes that no Go source
// has, or has only in company of much else.
#include "support/text_ir.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "flow/error_facts.h"
#include "flow/lifetime.h"
#include "flow/program_flow.h"
#include "flow/result_facts.h"
#include "flow/slices.h"

namespace premortem::flow {
namespace {

using premortem::testing::TextIr;

// ---- Reach ----

// The handler is one of two closures, by a phi that has itself as an operand, as no builder leaves
// one behind. The third function is made and never registered.
TEST(TextIrFacts, ReachThroughAPhiOfClosures) {
  RunOnLargeStack([] {
    TextIr program;
    program.Import("net/http", R"(package http
type ResponseWriter interface{ Write([]byte) (int, error) }
type Request struct{}
func HandleFunc(pattern string, handler func(ResponseWriter, *Request))
)");
    program.Load(R"(package p
import "net/http"
var _ = http.HandleFunc
func register(more bool)
func first() {}
func second() {}
func third() {}
)",
                 R"(
func p.register
  param more bool
b0: to b1
  t0 = MakeClosure p.register$1 [] : func(net/http.ResponseWriter, *net/http.Request)
  t1 = MakeClosure p.register$2 [] : func(net/http.ResponseWriter, *net/http.Request)
  t2 = MakeClosure p.register$3 [] : func(net/http.ResponseWriter, *net/http.Request)
  Jump
b1: from b0 b1 b2 to b1 b2
  t3 = Phi [t0 t3 t1] h : func(net/http.ResponseWriter, *net/http.Request)
  If p0
b2: to b1 b3
  If p0
b3:
  t4 = Call net/http.HandleFunc ("/":string, t3)
  Return
func p.register$1
  literal func(net/http.ResponseWriter, *net/http.Request)
  param w net/http.ResponseWriter
  param r *net/http.Request
b0:
  t0 = Call p.first ()
  Return
func p.register$2
  literal func(net/http.ResponseWriter, *net/http.Request)
  param w net/http.ResponseWriter
  param r *net/http.Request
b0:
  t0 = Call p.second ()
  Return
func p.register$3
  literal func(net/http.ResponseWriter, *net/http.Request)
  param w net/http.ResponseWriter
  param r *net/http.Request
b0:
  t0 = Call p.third ()
  Return
)");
    std::unique_ptr<ProgramFlow> flow = program.Link();
    auto handles = [&](std::string_view name) {
      FunctionId f = flow->graph().Find(SymbolOf(name));
      EXPECT_TRUE(f.valid()) << name;
      return flow->reach().From(f, Origin::kRequest);
    };
    EXPECT_TRUE(handles("p.first"));
    EXPECT_TRUE(handles("p.second"));
    EXPECT_FALSE(handles("p.third"));
    EXPECT_FALSE(handles("p.register"));
  });
}

// ---- Slices ----

// Where a loop is entered in two places no block of it dominates the others. The room is what is
// left on the worst way.
TEST(TextIrFacts, RoomInALoopWithTwoEntries) {
  RunOnLargeStack([] {
    TextIr program;
    program.Load("package p\nfunc full(c bool) []int\nfunc given(c bool, s []int) []int\n", R"(
func p.full
  param c bool
b0: to b1 b2
  t0 = MakeSlice 4:int 4:int : []int
  If p0
b1: from b0 b2 to b2 b3
  t1 = Phi [t0 t2] s : []int
  If p0
b2: from b0 b1 to b1 b3
  t2 = Phi [zero:[]int t1] s : []int
  If p0
b3: from b1 b2
  t3 = Phi [t1 t2] s : []int
  t4 = Call builtin append (t3, zero:[]int) : []int
  Return t4

func p.given
  param c bool
  param s []int
b0: to b1 b2
  If p0
b1: from b0 b2 to b2 b3
  t1 = Phi [p1 t2] s : []int
  If p0
b2: from b0 b1 to b1 b3
  t2 = Phi [zero:[]int t1] s : []int
  If p0
b3: from b1 b2
  t3 = Phi [t1 t2] s : []int
  t4 = Call builtin append (t3, zero:[]int) : []int
  Return t4
)");
    auto room = [&](std::string_view name) {
      const ir::FuncGroup& group = program.Group(name);
      SliceValues values(group.root(), &group);
      return values.RoomBehind(values.appends().back().base);
    };
    EXPECT_EQ(room("p.full"), Room::kNone);
    EXPECT_EQ(room("p.given"), Room::kUnknown);
  });
}

// A source that says the same twice is lowered to two values; which are equal is read off these.
TEST(TextIrFacts, EqualValues) {
  RunOnLargeStack([] {
    TextIr program;
    program.Load("package p\ntype T struct{ a, b []int }\nfunc f(t *T, n int)\n", R"(
func p.f
  param t *p.T
  param n int
b0:
  t0 = FieldAddr p0 0 : *[]int
  t1 = FieldAddr p0 0 : *[]int
  t2 = FieldAddr p0 1 : *[]int
  t3 = UnOp * t0 : []int
  t4 = UnOp * t1 : []int
  t5 = BinOp + p1 1:int : int
  t6 = BinOp + p1 1:int : int
  t7 = BinOp + p1 2:int : int
  t8 = Slice t3 - t5 - : []int
  t9 = Slice t4 - t6 - : []int
  t10 = Slice t4 - t7 - : []int
  Return
)");
    const ir::Function& f = program.Group("p.f").root();
    SliceValues values(f);
    auto same = [&](uint32_t a, uint32_t b) {
      return values.AreSame(TextIr::Value(f, a), TextIr::Value(f, b));
    };
    EXPECT_TRUE(same(0, 1));
    EXPECT_FALSE(same(0, 2));
    EXPECT_TRUE(same(3, 4));
    EXPECT_TRUE(same(8, 9));
    EXPECT_FALSE(same(9, 10));
  });
}

// ---- Lifetime ----

constexpr std::string_view kContext = R"(package context
type Context interface{ Done() <-chan struct{}; Err() error }
type CancelFunc func()
func WithCancel(parent Context) (Context, CancelFunc)
)";

// Both ways of a branch lead to the same block, and what is released on one of two edges into a
// block is not released.
TEST(TextIrFacts, FateOnEdges) {
  RunOnLargeStack([] {
    TextIr program;
    program.Import("context", kContext);
    program.Load(R"(package p
import "context"
func released(ctx context.Context, c bool)
func leaked(ctx context.Context, c bool)
)",
                 R"(
func p.released
  param ctx context.Context
  param c bool
b0: to b1 b1
  t0 = Call context.WithCancel (p0)
  t1 = Extract t0 1 : context.CancelFunc
  If p1
b1: from b0 b0
  t2 = Call t1 ()
  Return

func p.leaked
  param ctx context.Context
  param c bool
b0: to b1 b2
  t0 = Call context.WithCancel (p0)
  t1 = Extract t0 1 : context.CancelFunc
  If p1
b1: to b2
  t2 = Call t1 ()
  Jump
b2: from b0 b1
  Return
)");
    std::unique_ptr<ProgramFlow> flow = program.Link();
    auto fate = [&](std::string_view name) {
      const ir::FuncGroup& group = program.Group(name);
      ir::ValueId call = TextIr::Value(group.root(), 0);
      GroupInProgram here(*flow, group, program.package());
      Lifetimes lifetimes(here, group);
      auto acquisition = lifetimes.AcquisitionOf(group.root(), call);
      EXPECT_TRUE(acquisition.has_value());
      return acquisition ? lifetimes.Follow(group.root(), call, *acquisition) : Fate();
    };
    EXPECT_TRUE(fate("p.released").released);
    EXPECT_FALSE(fate("p.released").leak.has_value());
    EXPECT_TRUE(fate("p.leaked").leak.has_value());
  });
}

// ---- Exits ----

// A loop of two blocks that is entered at both, and the same loop with a way out.
TEST(TextIrFacts, LoopsWithTwoEntries) {
  RunOnLargeStack([] {
    TextIr program;
    program.Load("package p\nfunc start(c bool, ch chan int)\n", R"(
func p.start
  param c bool
  param ch chan int
b0:
  t0 = MakeClosure p.start$1 [] : func(c bool, ch chan int)
  Go t0 (p0, p1)
  t1 = MakeClosure p.start$2 [] : func(c bool, ch chan int)
  Go t1 (p0, p1)
  Return

func p.start$1
  literal func(c bool, ch chan int)
  param c bool
  param ch chan int
b0: to b1 b2
  If p0
b1: to b2
  t0 = UnOp <- p1 : int
  Jump
b2: from b0 b1 to b1
  Jump

func p.start$2
  literal func(c bool, ch chan int)
  param c bool
  param ch chan int
b0: to b1 b2
  If p0
b1: to b2 b3
  t0 = UnOp <- p1 : int
  If p0
b2: from b0 b1 to b1
  Jump
b3:
  Return
)");
    std::unique_ptr<ProgramFlow> flow = program.Link();
    auto loop = [&](std::string_view name) {
      FunctionId f = flow->graph().Find(SymbolOf(name));
      EXPECT_TRUE(f.valid()) << name;
      return flow->exits().EndlessIn(f);
    };
    ASSERT_TRUE(loop("p.start$1").has_value());
    EXPECT_FALSE(loop("p.start$1")->waits.empty());
    EXPECT_FALSE(loop("p.start$2").has_value());
  });
}

// ---- Results ----

// What is nil goes through phis with themselves as operands, conversions of conversions, and a
// comparison that has nil on the left.
TEST(TextIrFacts, Results) {
  RunOnLargeStack([] {
    TextIr program;
    program.Load(R"(package p
type T struct{}
func (*T) Error() string { return "" }
type coder interface { Error() string; error }
func boxed() error
func looped(c bool) *T
func turned(err error) *T
func calls(err error) *T { if err != nil { return turned(err) }; return nil }
)",
                 R"(
func p.boxed
b0:
  t0 = MakeInterface zero:*p.T : p.coder
  t1 = ChangeInterface t0 : error
  Return t1

func p.looped
  param c bool
b0: to b1
  t0 = Alloc heap new : *p.T
  Jump
b1: from b0 b1 to b1 b2
  t1 = Phi [t0 t1] t : *p.T
  If p0
b2:
  Return t1

func p.turned
  param err error
b0: to b1 b2
  t0 = BinOp == zero:error p0 : bool
  If t0
b1:
  Return zero:*p.T
b2:
  t1 = Alloc heap new : *p.T
  Return t1
)");
    std::unique_ptr<ProgramFlow> flow = program.Link();
    auto of = [&](std::string_view name) {
      FunctionId f = flow->graph().Find(SymbolOf(name));
      return f.valid() ? TextOf(flow->results().Of(f), 1) : "no such function";
    };
    EXPECT_EQ(of("p.boxed"), "(typed nil)");
    EXPECT_EQ(of("p.looped"), "(not nil) asks 0");
    EXPECT_EQ(of("p.turned"), "(nil) if 0 is nil, (not nil) if 0 is not nil");
    EXPECT_EQ(of("p.calls"), "(nil) if 0 is nil, (not nil) if 0 is not nil");
  });
}

// ---- Errors ----

// An error goes round a loop through a phi that has itself as an operand, a comparison has the
// variable on the left, and one block has two conditions on the same error above it.
TEST(TextIrFacts, Errors) {
  RunOnLargeStack([] {
    TextIr program;
    program.Load(R"(package p
type text struct{}
func (text) Error() string { return "" }
var ErrA error = text{}
var ErrB error = text{}
func either(c bool) error { if c { return ErrA }; return ErrB }
func looped(c bool) error
func turned(c bool) error
func neither(c bool) error
)",
                 R"(
func p.looped
  param c bool
b0: to b1
  t0 = Call p.either (p0)
  Jump
b1: from b0 b1 to b1 b2
  t1 = Phi [t0 t1] err : error
  If p0
b2:
  Return t1

func p.turned
  param c bool
b0: to b1 b2
  t0 = Call p.either (p0)
  t1 = UnOp * &p.ErrA : error
  t2 = BinOp != t1 t0 : bool
  If t2
b1:
  Return t0
b2:
  Return zero:error

func p.neither
  param c bool
b0: to b1 b2
  t0 = Call p.either (p0)
  t1 = UnOp * &p.ErrA : error
  t2 = BinOp == t0 t1 : bool
  If t2
b1:
  Return zero:error
b2: to b3 b4
  t3 = UnOp * &p.ErrB : error
  t4 = BinOp == t0 t3 : bool
  If t4
b3:
  Return zero:error
b4:
  Return t0
)");
    std::unique_ptr<ProgramFlow> flow = program.Link();
    auto of = [&](std::string_view name) {
      FunctionId f = flow->graph().Find(SymbolOf(name));
      if (!f.valid() || flow->errors().Of(f).size() != 1) return std::string("no error");
      return TextOf(flow->errors().Of(f)[0]);
    };
    EXPECT_EQ(of("p.looped"), "p.ErrA, p.ErrB, p.text");
    EXPECT_EQ(of("p.turned"), "p.ErrB, p.text");
    EXPECT_EQ(of("p.neither"), "p.text");
  });
}

}  // namespace
}  // namespace premortem::flow
