// Which values contexts carry, and who writes and reads them.
#include <gtest/gtest.h>

#include "flow/dump.h"
#include "flow/flow_program.h"

namespace premortem::flow {
namespace {

TEST(ContextValues, ByKeyWithWhoWritesAndReads) {
  TestProgram program({{"p/p.go", R"(package p

import "context"

type key struct{}
type number int

const (
	first number = iota
	second
)

var Trace = &struct{ name string }{"trace"}

func With(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, key{}, 1)
	ctx = context.WithValue(ctx, second, 2)
	ctx = context.WithValue(ctx, "user", 3)
	return context.WithValue(ctx, Trace, 4)
}

func Of(ctx context.Context) any { return ctx.Value(key{}) }

func Computed(ctx context.Context, k any) any { return ctx.Value(k) }
)"},
                       {"q/q.go", R"(package q

import (
	"context"

	"m/p"
)

func Trace(ctx context.Context) any { return ctx.Value(p.Trace) }

func user(ctx context.Context) func() any {
	return func() any { return ctx.Value("user") }
}
)"}});
  std::string out;
  DumpContextValues(out, program.graph(), program.files());
  EXPECT_EQ(out, R"("user" (string)
  write p.go:18:25 m/p.With
  read q.go:12:38 m/q.user$1
?
  nobody writes it
  read p.go:24:65 m/p.Computed
m/p.Trace
  write p.go:19:26 m/p.With
  read q.go:9:55 m/q.Trace
m/p.key{}
  write p.go:16:25 m/p.With
  read p.go:22:52 m/p.Of
m/p.number(1)
  write p.go:17:25 m/p.With
  nobody reads it
)");
}

}  // namespace
}  // namespace premortem::flow
