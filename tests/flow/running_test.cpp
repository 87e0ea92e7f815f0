// Who calls what it is given, and who starts it in a goroutine; what happens to channels and
// groups.
#include "flow/running.h"

#include <gtest/gtest.h>

#include "flow_program.h"

namespace premortem::flow {
namespace {

constexpr char kPackage[] = R"(package main

import "sync"

func calls(f func())          { f() }
func starts(f func())         { go f() }
func wrapped(f func())        { go func() { defer clean(); f() }() }
func handedOn(f func())       { wrapped(f) }
func handedInLiteral(f func()) { starts(func() { f() }) }
func both(f func(), now bool) {
	if now {
		f()
		return
	}
	starts(f)
}
func keeps(f func())  { kept = f }
func library(f func()) { group.Go(f) }
func clean()           {}

var kept func()
var group sync.WaitGroup

func main() {
	done := make(chan int)
	starts(func() { close(done) })
	<-done
	lost := make(chan int, 1)
	lost <- 1
	calls(kept)
}
)";

TEST(Running, OfInputs) {
  TestProgram program({{"main.go", kPackage}});
  auto how = [&](const char* name) {
    FunctionId f = program.Find(std::string("m.") + name);
    EXPECT_TRUE(f.valid()) << name;
    Running::How of = program.program().running().OfInput(f, 0);
    return std::string(of.calls ? "calls" : "") + (of.starts ? "starts" : "");
  };
  EXPECT_EQ(how("calls"), "calls");
  EXPECT_EQ(how("starts"), "starts");
  EXPECT_EQ(how("wrapped"), "starts");
  EXPECT_EQ(how("handedOn"), "starts");
  EXPECT_EQ(how("handedInLiteral"), "starts");
  EXPECT_EQ(how("both"), "callsstarts");
  EXPECT_EQ(how("keeps"), "");
  EXPECT_EQ(how("library"), "starts");
}

TEST(SyncFacts, OfChannelsThroughLiterals) {
  TestProgram program({{"main.go", kPackage}});
  FunctionId main = program.Find("m.main");
  ASSERT_TRUE(main.valid());
  const std::vector<SyncObject>& objects = program.graph().NotesOf(main)->sync.objects;
  ASSERT_EQ(objects.size(), 2u);  // done, lost
  SyncState done = program.program().sync().Of(main, 0);
  EXPECT_FALSE(done.unknown);
  EXPECT_EQ(done.events, kCloses | kReceives);
  SyncState lost = program.program().sync().Of(main, 1);
  EXPECT_FALSE(lost.unknown);
  EXPECT_EQ(lost.events, kSends);
  EXPECT_TRUE(lost.IsNeverClosed());
  EXPECT_FALSE(lost.IsSilent());
}

}  // namespace
}  // namespace premortem::flow
