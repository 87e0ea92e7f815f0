// Which contexts have no deadline on any way, and which clients no time-out.
#include "flow/deadlines.h"

#include <gtest/gtest.h>

#include "flow/flow_program.h"

namespace premortem::flow {
namespace {

constexpr char kPackage[] = R"(package main

import (
	"context"
	"net/http"
	"time"
)

func onlyEndless(ctx context.Context) {}
func bounded(ctx context.Context)     {}
func sometimes(ctx context.Context)   {}
func passedOn(ctx context.Context)    { onlyEndless(ctx); deeper(ctx) }
func deeper(ctx context.Context)      {}
func recursive(ctx context.Context)   { recursive(ctx) }
func never(ctx context.Context)       {}
func captured(ctx context.Context)    {}

type doer interface{ do(context.Context) }
type worker struct{}
func (worker) do(ctx context.Context) {}

var free = &http.Client{}
var limited = &http.Client{Timeout: time.Second}
var later = &http.Client{}
var mixed = &http.Client{}

type api struct{ c, d *http.Client }

func main() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	passedOn(ctx)
	recursive(ctx)
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	bounded(short)
	sometimes(ctx)
	sometimes(short)
	func() { captured(ctx) }()
	var d doer = worker{}
	d.do(context.TODO())
	later.Timeout = time.Second
	mixed = limited
	_ = &api{c: &http.Client{}, d: limited}
}
)";

TEST(Deadlines, OfContextsByWhoCalls) {
  TestProgram program({{"main.go", kPackage}});
  const Deadlines& deadlines = program.program().deadlines();
  auto endless = [&](const char* name, uint32_t input = 0) {
    FunctionId f = program.Find(name);
    EXPECT_TRUE(f.valid()) << name;
    return deadlines.IsEndless(f, {.kind = LimitOrigin::Kind::kInput, .index = input});
  };
  EXPECT_TRUE(endless("m.onlyEndless"));
  EXPECT_TRUE(endless("m.passedOn"));
  EXPECT_TRUE(endless("m.deeper"));
  EXPECT_TRUE(endless("m.recursive"));
  EXPECT_TRUE(endless("m.captured"));
  EXPECT_TRUE(endless("(m.worker).do", 1));
  EXPECT_FALSE(endless("m.bounded"));
  EXPECT_FALSE(endless("m.sometimes"));
  EXPECT_FALSE(endless("m.never"));
}

TEST(Deadlines, OfClientsByWhatIsPutThere) {
  TestProgram program({{"main.go", kPackage}});
  const Deadlines& deadlines = program.program().deadlines();
  auto unlimited = [&](const char* place) { return deadlines.IsUnlimited(SymbolOf(place)); };
  EXPECT_TRUE(unlimited("m.free"));
  EXPECT_TRUE(unlimited("m.api.c"));
  EXPECT_TRUE(unlimited("net/http.DefaultClient"));
  EXPECT_FALSE(unlimited("m.limited"));
  EXPECT_FALSE(unlimited("m.later"));
  EXPECT_FALSE(unlimited("m.mixed"));
  EXPECT_FALSE(unlimited("m.api.d"));
  EXPECT_FALSE(unlimited("m.nowhere"));
}

}  // namespace
}  // namespace premortem::flow
