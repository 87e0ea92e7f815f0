// Loops without an end, in small functions: the first word of a function's name says what is found.
#include "flow/exits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/parallel.h"
#include "flow_program.h"

namespace premortem::flow {
namespace {

constexpr std::string_view kHead = R"(package p
import ("context"; "os"; "sync"; "time")
var _ context.Context
var _ = os.Exit
var _ = time.Sleep
var c, d chan int
var mu sync.Mutex
func work() bool { return len(c) > 0 }
func feed() { d <- 1; c <- 1; close(d) }
)";

std::string NameOfLoop(const std::optional<EndlessLoop>& loop) {
  if (!loop) return "ends";
  bool ranges = std::ranges::any_of(
      loop->note->exits, [](const GuardedExit& exit) { return !exit.in_select && !exit.context; });
  if (ranges) return "closed";
  bool of_context = std::ranges::any_of(
      loop->note->exits, [](const GuardedExit& exit) { return exit.context.has_value(); });
  if (of_context) return "uncancelled";
  if (loop->note->selects) return loop->note->exits.empty() ? "selects" : "unfed";
  return loop->waits.empty() ? "spins" : "waits";
}

// Compares each function of the source with its name: "selects_2" loops over a select, "closed"
// until its channel is closed, which nobody does, "unfed" until something happens on a channel,
// which never does, "uncancelled" until a context ends, which never does, "spins" without waiting,
// "helper" does not matter.
void ExpectLoops(const std::string& functions) {
  RunOnLargeStack([&] {
    TestProgram program{{"p/p.go", std::string(kHead) + functions}};
    size_t seen = 0;
    for (size_t at = functions.find("\nfunc "); at != functions.npos;
         at = functions.find("\nfunc ", at + 1)) {
      std::string name = functions.substr(at + 6, functions.find('(', at) - at - 6);
      if (name.find('_') == name.npos) continue;
      ++seen;
      FunctionId f = program.Find("m/p." + name);
      ASSERT_TRUE(f.valid()) << name;
      EXPECT_EQ(NameOfLoop(program.program().exits().EndlessIn(f)), name.substr(0, name.find('_')))
          << name;
    }
    EXPECT_GT(seen, 0u);
  });
}

TEST(Exits, Loops) {
  ExpectLoops(R"(
func selects_1() { for { select { case <-c: case d <- 1: } } }
func selects_default() { for { select { case <-c: default: } } }
func selects_break() { for { select { case <-c: break; case <-d: } } }
func selects_inner() { for { for work() { select { case <-c: case <-d: } } } }
func selects_behind() { if work() { return }; for { select { case <-c: case <-d: continue } } }
func ends_return() { for { select { case <-c: return; case <-d: } } }
func ends_label() {
loop:
	for { select { case <-c: break loop; case <-d: } }
}
func ends_panic() { for { select { case <-c: panic(1); case <-d: } } }
func ends_exit() { for { select { case <-c: os.Exit(1); case <-d: } } }
func ends_goto() {
	for { select { case <-c: goto out; case <-d: } }
out:
}
func ends_condition() { for work() { select { case <-c: case <-d: } } }
func ends_select() { select {} }
func ends_ok() { for { select { case _, ok := <-d: if !ok { return }; case <-c: } } }
func unfed_ok() { for { select { case _, ok := <-c: if !ok { return }; case <-d: } } }
var quit chan int
func unfed_quit() { for { select { case <-quit: if work() { return }; case <-d: } } }
func waits_receive() { for { <-c } }
func waits_send() { for { c <- 1 } }
func waits_sleep() { for { time.Sleep(1); work() } }
func spins_1() { for { work() } }
func spins_true() { for true { work() } }
func spins_lock() { for { mu.Lock(); work(); mu.Unlock() } }
func spins_print() { for { println(len(c)) } }
func spins_goto() {
again:
	work()
	goto again
}
)");
}

TEST(Exits, ChannelsThatAreClosed) {
  ExpectLoops(R"(
type s struct { in, out chan int; at *s }
var x s
func closed_global() { for v := range c { _ = v } }
func closed_field() { for range x.in { } }
func closed_pointer() { p := &x; for range p.at.in { work() } }
func closed_local() { e := make(chan int); for range e { } }
func ends_local() { e := make(chan int); helperCloses(e); for range e { } }
func helperCloses(to chan<- int) { close(to) }
func ends_literal() { e := make(chan int); go func() { close(e) }(); for range e { } }
func ends_stored() { e := make(chan int); x.out = e; for range e { } }
func helperStored() { close(x.out) }
func ends_given(e <-chan int) { for range e { } }
func ends_break() { for range c { if work() { break } } }
func ends_two() { for { for range c { }; for range d { if work() { return } } } }
func waits_ticker() { t := time.NewTicker(1); for range t.C { work() } }
func waits_tick() { for range time.Tick(1) { work() } }
)");
}

TEST(Exits, ContextsThatNeverEnd) {
  ExpectLoops(R"(
var root = context.Background()
var Exported = context.Background()
func uncancelled_err() { ctx := context.TODO(); for ctx.Err() == nil { work() } }
func uncancelled_return() { for { if root.Err() != nil { return }; work() } }
func uncancelled_done() { for { select { case <-root.Done(): return; case <-c: } } }
func uncancelled_given(ctx context.Context) { for { select { case <-ctx.Done(): return; case <-c: } } }
func uncancelled_value(ctx context.Context) { for ctx.Err() == nil { work() } }
func ends_given(ctx context.Context) { for { select { case <-ctx.Done(): return; case <-c: } } }
func ends_cancelled() {
	ctx, cancel := context.WithCancel(root)
	time.AfterFunc(1, cancel)
	for ctx.Err() == nil { work() }
}
func ends_deadline() {
	ctx, cancel := context.WithTimeout(root, 1)
	defer cancel()
	for { select { case <-ctx.Done(): return; case <-c: } }
}
func ends_nobodyCalls(ctx context.Context) { for ctx.Err() == nil { work() } }
func ends_otherwise() { for root.Err() != nil { work() } }
func ends_exported() { for Exported.Err() == nil { work() } }
func ends_phi(stop context.Context) {
	ctx := root
	if work() { ctx = stop }
	for ctx.Err() == nil { work() }
}
func HelperCalls(ctx context.Context) {
	uncancelled_given(root)
	uncancelled_value(context.WithValue(context.WithoutCancel(ctx), 1, 2))
	ends_given(root)
	ends_given(ctx)
	ends_phi(ctx)
}
)");
}

TEST(Exits, Calls) {
  ExpectLoops(R"(
func helperLoop() { for { select { case <-c: case <-d: } } }
func helperCaller() { work(); helperLoop() }
func helperExit() { if work() { os.Exit(1) } else { panic(2) } }
func helperMayExit() { if work() { os.Exit(1) } }
func helperItself() { if work() { helperItself() } }
func selects_call() { helperLoop() }
func selects_calls() { helperCaller(); work() }
func selects_literal() { func() { helperLoop() }() }
func selects_afterCall() { for { helperMayExit(); select { case <-c: case <-d: } } }
func ends_go() { go helperLoop() }
func ends_defer() { defer helperLoop() }
func ends_helperExit() { for { select { case <-c: helperExit(); case <-d: } } }
func ends_recursion() { helperItself() }
func ends_value() { f := helperLoop; if work() { f = helperCaller }; f() }
func waits_callee() { for { helperSleeps() } }
func helperSleeps() { helperSleeps2() }
func helperSleeps2() { time.Sleep(1) }
func selects_interface() { var l looper = forever{}; l.loop() }
type looper interface { loop() }
type forever struct{}
func (forever) loop() { helperLoop() }
)");
}

// The first word of a function's name is what is to be said of it.
TEST(Exits, WhoNeverReturns) {
  constexpr std::string_view kFunctions = R"(package p
import ("log"; "os"; "runtime")
var on bool
func never_exit() { os.Exit(1) }
func never_log(err error) { log.Fatalf("%v", err) }
func never_goexit() { defer println(); runtime.Goexit() }
func never_panic() int { panic(1) }
func never_loop() { for { on = !on } }
func never_call() { println(); never_exit(); println() }
func never_early() { if on { never_loop(); return }; os.Exit(2) }
func returns_maybe() { if on { os.Exit(1) } }
func returns_behind() { if on { never_exit() } }
func returns_recovered() { defer func() { recover() }(); panic(1) }
func returns_value(f func()) { f() }
func returns_go() { go never_exit() }
func returns_itself() { returns_itself() }
)";
  RunOnLargeStack([&] {
    TestProgram program{{"p/p.go", std::string(kFunctions)}};
    for (size_t at = kFunctions.find("\nfunc "); at != kFunctions.npos;
         at = kFunctions.find("\nfunc ", at + 1)) {
      std::string name(kFunctions.substr(at + 6, kFunctions.find('(', at) - at - 6));
      FunctionId f = program.Find("m/p." + name);
      ASSERT_TRUE(f.valid()) << name;
      EXPECT_EQ(program.program().exits().NeverReturns(f), name.starts_with("never")) << name;
    }
  });
}

}  // namespace
}  // namespace premortem::flow
