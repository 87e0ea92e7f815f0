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
