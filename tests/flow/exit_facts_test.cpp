// Loops without an end, in small functions: the first word of a function's name says what is found.
#include "flow/exit_facts.h"

#include <gtest/gtest.h>

#include <string>

#include "base/parallel.h"
#include "flow/package_flow.h"
#include "types/check_source.h"

namespace premortem::flow {
namespace {

constexpr std::string_view kOs = R"(package os
func Exit(code int)
)";

constexpr std::string_view kTime = R"(package time
type Ticker struct { C <-chan int }
type Other struct { C <-chan int }
func NewTicker(d int) *Ticker
func Tick(d int) <-chan int
func Sleep(d int)
)";

constexpr std::string_view kHead = R"(package p
import ("os"; "time")
var _ = os.Exit
var _ = time.Sleep
var c, d chan int
func work() bool
)";

std::string NameOfLoop(const std::optional<EndlessLoop>& loop) {
  if (!loop) return "ends";
  if (loop->channel.valid()) return "closed";
  if (loop->selects) return "selects";
  return loop->waits ? "waits" : "spins";
}

// Starts each function of the source by `go` and compares with its name: "selects_2" loops over a
// select, "closed" until its channel is closed, "spins" without waiting, "helper" does not matter.
void ExpectLoops(const std::string& functions) {
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    checker.Check("os", "os.go", std::string(kOs));
    checker.Check("time", "time.go", std::string(kTime));
    std::string source = std::string(kHead) + functions;
    std::string starts = "func start() {\n";
    std::vector<std::string> names;
    for (size_t at = source.find("\nfunc "); at != source.npos;
         at = source.find("\nfunc ", at + 1)) {
      std::string name = source.substr(at + 6, source.find('(', at) - at - 6);
      if (name.find('_') == name.npos) continue;
      names.push_back(name);
      starts += "go " + name + "()\n";
    }
    const types::CheckedPackage& checked = checker.Check("p", "a.go", source + starts + "}\n");
    for (const auto& error : checked.state.errors) ADD_FAILURE() << error.message;
    PackageFlow flow(checked.state);
    size_t next = 0;
    for (const types::Object* object : checked.state.objects) {
      if (NameOf(*object) != "start") continue;
      ir::FuncGroup group = flow.ir().Build(*object);
      const ir::Function& f = group.root();
      for (uint32_t v = 1; v < f.instrs.size(); ++v) {
        if (f.instrs[v].op != ir::Op::kGo) continue;
        const std::string& name = names.at(next++);
        auto loop = flow.exits().EndlessIn(group, f, ir::ValueId(v));
        EXPECT_EQ(NameOfLoop(loop), name.substr(0, name.find('_'))) << name;
      }
    }
    EXPECT_EQ(next, names.size());
    EXPECT_GT(next, 0u);
  });
}

TEST(ExitFacts, Loops) {
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
func ends_ok() { for { select { case _, ok := <-c: if !ok { return }; case <-d: } } }
func waits_receive() { for { <-c } }
func waits_send() { for { c <- 1 } }
func waits_sleep() { for { time.Sleep(1); work() } }
func spins_1() { for { work() } }
func spins_true() { for true { work() } }
func spins_goto() {
again:
	work()
	goto again
}
)");
}

TEST(ExitFacts, ChannelsThatAreClosed) {
  ExpectLoops(R"(
type s struct { in chan int; at *s }
var x s
func closed_global() { for v := range c { _ = v } }
func closed_field() { for range x.in { } }
func closed_pointer() { p := &x; for range p.at.in { work() } }
func ends_local() { e := make(chan int); for range e { } }
func ends_break() { for range c { if work() { break } } }
func ends_two() { for { for range c { }; for range d { if work() { return } } } }
func waits_ticker() { t := time.NewTicker(1); for range t.C { work() } }
func waits_tick() { for range time.Tick(1) { work() } }
func ends_other() { var o time.Other; for range o.C { if work() { return } } }
)");
}

TEST(ExitFacts, Calls) {
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
)");
}

}  // namespace
}  // namespace premortem::flow
