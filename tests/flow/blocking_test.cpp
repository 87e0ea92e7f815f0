// What calls wait for, and which functions start goroutines.
#include "flow/blocking.h"

#include <gtest/gtest.h>

#include "flow_program.h"

namespace premortem::flow {
namespace {

constexpr char kPackage[] = R"(package p

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

func nothing() int { return 1 }

func sends(c chan int)    { c <- 1 }
func receives(c chan int) { <-c }
func ranges(c chan int)   { for range c {} }
func tries(c chan int)    { select { case c <- 1: default: } }
func chooses(c chan int, ctx context.Context) {
	select {
	case <-c:
	case <-ctx.Done():
	}
}

func sleeps()            { time.Sleep(time.Second) }
func reads(f *os.File)   { f.Read(nil) }
func dials() (net.Conn, error) { return net.Dial("tcp", "a:1") }
func streams(r io.Reader) { r.Read(nil) }
func onConn(c net.Conn)  { c.Read(nil) }

type store interface{ get() int }
type slow struct{ c chan int }
func (s slow) get() int { return <-s.c }
func viaInterface(c chan int) int { var s store = slow{c}; return s.get() }
func viaHelper(c chan int) int    { return viaInterface(c) }
func viaValue(c chan int)         { f := func() { <-c }; f() }
func viaDefer(c chan int)         { defer sends(c) }
func recursive(c chan int, n int) { if n > 0 { recursive(c, n-1) }; <-c }
func openValue(f func())          { f() }

type state struct {
	mu sync.Mutex
	n  int
}
func (s *state) lock()    { s.mu.Lock() }
func (s *state) add()     { s.mu.Lock(); defer s.mu.Unlock(); s.n++ }
func (s *state) within()  { s.lock(); s.n++; s.unlock() }
func (s *state) unlock()  { s.mu.Unlock() }
func (s *state) waiting() { s.mu.Lock(); sleeps(); s.mu.Unlock() }

func waitsForAfter()        { <-time.After(time.Second) }
func waitsForDone(ctx context.Context) { <-ctx.Done() }
func choosesAfter(c chan int) {
	select {
	case <-c:
	case <-time.After(time.Second):
	}
}
func choosesTimer(c chan int, t *time.Timer) {
	select {
	case <-c:
	case <-t.C:
	}
}
func choosesPerhaps(c chan int, d time.Duration) {
	var late <-chan time.Time
	if d > 0 {
		late = time.After(d)
	}
	select {
	case <-c:
	case <-late:
	}
}
func choosesTicks(c chan int, t *time.Ticker) {
	select {
	case <-c:
	case <-t.C:
	}
}
func choosesOther(c, quit chan int) {
	select {
	case <-c:
	case <-quit:
	}
}
func dialsWith(ctx context.Context) { var d net.Dialer; d.DialContext(ctx, "tcp", "a:1") }
func dialsInBackground()            { var d net.Dialer; d.DialContext(context.Background(), "tcp", "a:1") }
func dialsFor(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	dialsWith(ctx)
}
func dialsForASecond() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	dialsWith(ctx)
}
func dialsWithValue() { dialsWith(context.WithValue(context.Background(), "k", 1)) }
func dialsCancelled() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dialsWith(ctx)
}
func choosesInBackground(c chan int) { chooses(c, context.Background()) }
func ignores(ctx context.Context, c chan int) { <-c }
func readsInTime(c net.Conn) { c.SetReadDeadline(time.Now()); c.Read(nil) }
func readsOther(c, d net.Conn) { c.SetReadDeadline(time.Now()); d.Read(nil) }
func gets(ctx context.Context, c *http.Client) {
	r, _ := http.NewRequestWithContext(ctx, "GET", "/", nil)
	c.Do(r)
}
func getsInBackground(c *http.Client) {
	r, _ := http.NewRequestWithContext(context.Background(), "GET", "/", nil)
	c.Do(r)
}
func getsForEver(c *http.Client) {
	r, _ := http.NewRequest("GET", "/", nil)
	c.Do(r)
}
func both(ctx context.Context, c chan int) { chooses(c, ctx); <-c }

func starts(c chan int)   { go sends(c) }
func startsLater(c chan int) { starts(c) }
func startsInLibrary()    { time.AfterFunc(time.Second, func() {}) }
)";

struct Case {
  const char* function;
  const char* waits;
};

TEST(Blocking, FollowsCalls) {
  TestProgram program({{"p/p.go", kPackage}});
  const Blocking& blocking = program.program().blocking();
  const Case cases[] = {
      {"nothing", ""},        {"sends", "event"},    {"receives", "event"},
      {"ranges", "event"},    {"tries", ""},         {"chooses", "event"},
      {"sleeps", "time"},     {"reads", "io"},       {"dials", "io"},
      {"streams", "stream"},  {"onConn", "io"},      {"viaInterface", "event"},
      {"viaHelper", "event"}, {"viaValue", "event"}, {"viaDefer", "event"},
      {"recursive", "event"}, {"openValue", ""},     {"starts", ""},
  };
  for (const Case& c : cases) {
    FunctionId f = program.Find(std::string("m/p.") + c.function);
    ASSERT_TRUE(f.valid()) << c.function;
    EXPECT_EQ(models::TextOf(blocking.Of(f)), c.waits) << c.function;
  }
}

struct CutCase {
  const char* function;
  const char* by_context;
  const char* by_time;
  const char* uncut;
};

TEST(Blocking, WhatCutsItShort) {
  TestProgram program({{"p/p.go", kPackage}});
  const CutCase cases[] = {
      {"sends", "", "", "event"},
      {"chooses", "event", "", ""},
      {"waitsForAfter", "", "", "time"},
      {"waitsForDone", "event", "", ""},
      {"choosesAfter", "", "event", ""},
      {"choosesTimer", "", "event", ""},
      {"choosesPerhaps", "", "event", ""},
      {"choosesTicks", "", "", "event"},
      {"choosesOther", "", "", "event"},
      {"dials", "", "", "io"},
      {"dialsWith", "io", "", ""},
      {"dialsInBackground", "", "", "io"},
      {"dialsFor", "io", "io", ""},
      {"dialsForASecond", "", "io", ""},
      {"dialsWithValue", "", "", "io"},
      {"dialsCancelled", "io", "", ""},
      {"choosesInBackground", "", "", "event"},
      {"ignores", "", "", "event"},
      {"readsInTime", "", "io", ""},
      {"readsOther", "", "", "io"},
      {"gets", "io", "", ""},
      {"getsInBackground", "", "", "io"},
      {"getsForEver", "", "", "io"},
      {"both", "event", "", "event"},
  };
  for (const CutCase& c : cases) {
    FunctionId f = program.Find(std::string("m/p.") + c.function);
    ASSERT_TRUE(f.valid()) << c.function;
    const Waits& waits = program.program().blocking().WaitsOf(f);
    EXPECT_EQ(models::TextOf(waits.by_context), c.by_context) << c.function;
    EXPECT_EQ(models::TextOf(waits.by_time), c.by_time) << c.function;
    EXPECT_EQ(models::TextOf(waits.uncut), c.uncut) << c.function;
  }
}

TEST(Blocking, LocksThatAreLetGo) {
  TestProgram program({{"p/p.go", kPackage}});
  const Blocking& blocking = program.program().blocking();
  auto waits = [&](const std::string& method) {
    return models::TextOf(blocking.Of(program.Find("(*m/p.state)." + method)));
  };
  EXPECT_EQ(waits("lock"), "lock");
  EXPECT_EQ(waits("add"), "");
  EXPECT_EQ(waits("within"), "");
  EXPECT_EQ(waits("waiting"), "time");
}

TEST(Blocking, WhatIsNotSeenMayWait) {
  TestProgram program({{"p/p.go", kPackage}});
  const Blocking& blocking = program.program().blocking();
  auto may_wait = [&](const std::string& name) {
    return blocking.MayWait(program.Find("m/p." + name));
  };
  EXPECT_TRUE(may_wait("sleeps"));
  EXPECT_TRUE(may_wait("openValue"));
  EXPECT_TRUE(may_wait("viaHelper"));
  EXPECT_FALSE(may_wait("nothing"));
  EXPECT_FALSE(may_wait("tries"));
  EXPECT_FALSE(may_wait("streams"));
  EXPECT_FALSE(may_wait("startsLater"));
}

TEST(Blocking, Goroutines) {
  TestProgram program({{"p/p.go", kPackage}});
  const Blocking& blocking = program.program().blocking();
  auto starts = [&](const std::string& name) {
    return blocking.Starts(program.Find("m/p." + name));
  };
  EXPECT_TRUE(starts("starts"));
  EXPECT_TRUE(starts("startsLater"));
  EXPECT_TRUE(starts("startsInLibrary"));
  EXPECT_FALSE(starts("sends"));
  EXPECT_FALSE(starts("viaValue"));
}

}  // namespace
}  // namespace premortem::flow
