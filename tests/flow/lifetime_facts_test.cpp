// What functions of a program do with resources, across packages.
#include "flow/lifetime_facts.h"

#include <gtest/gtest.h>

#include <memory>

#include "flow_program.h"

namespace premortem::flow {
namespace {

// A helper package and one that uses it.
std::unique_ptr<TestProgram> MakeProgram() {
  return std::unique_ptr<TestProgram>(new TestProgram({{"c/c.go", R"(package c
import ("io"; "log"; "net/http"; "os")
func Close(c io.Closer) { c.Close() }
func Drain(body io.ReadCloser) { io.Copy(io.Discard, body); Close(body) }
func Look(resp *http.Response) { log.Print(resp.Status) }
func Maybe(c io.Closer, b bool) { if b { c.Close() } }
func Deferred(c io.Closer) { defer func() { Close(c) }() }
func Cyclic(c io.Closer, n int) { if n > 0 { Cyclic(c, n-1) } }
func Generic[C io.Closer](c C) { c.Close() }
func Call(f func()) { f() }
func Die() { log.Print("x"); os.Exit(1) }
var kept io.Closer
func Keep(c io.Closer) { kept = c }
)"},
                                                       {"u/u.go", R"(package u
import ("context"; "io"; "m/c"; "net/http"; "os"; "time")
type finisher interface { finish(resp *http.Response) }
type one struct{}
func (one) finish(resp *http.Response) { c.Drain(resp.Body) }
type two struct{}
func (two) finish(resp *http.Response) { resp.Body.Close() }
func Either(b bool, resp *http.Response) {
	var f finisher = one{}
	if b { f = two{} }
	f.finish(resp)
}
func Get(u string) (*http.Response, error) { return http.Get(u) }
func Wrapped(u string) (*http.Response, error) {
	resp, err := Get(u)
	if err != nil { return nil, err }
	if resp.StatusCode != 200 { c.Drain(resp.Body); return nil, io.EOF }
	return resp, nil
}
func Closed(u string) (*http.Response, error) {
	resp, err := Get(u)
	if err == nil { c.Close(resp.Body) }
	return nil, err
}
func Body(u string) (io.ReadCloser, error) {
	resp, err := Wrapped(u)
	if err != nil { return nil, err }
	return resp.Body, nil
}
func Scoped(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func() { c.Call(cancel) }
}
func Ticker() *time.Ticker { return time.NewTicker(1) }
func Open(name string) (*os.File, error) { return os.Open(name) }
func Fail() { c.Die() }
)"}}));
}

TEST(LifetimeFacts, OfFunctions) {
  std::unique_ptr<TestProgram> program = MakeProgram();
  auto fact_of = [&](std::string_view name) {
    FunctionId f = program->Find(name);
    EXPECT_TRUE(f.valid()) << name;
    return program->program().lifetimes().TextOf(f);
  };
  // Parameters.
  EXPECT_EQ(fact_of("m/c.Close"), "releases 0");
  EXPECT_EQ(fact_of("m/c.Drain"), "releases 0");
  EXPECT_EQ(fact_of("m/c.Look"), "uses 0");
  EXPECT_EQ(fact_of("m/c.Maybe"), "");
  EXPECT_EQ(fact_of("m/c.Keep"), "");
  EXPECT_EQ(fact_of("m/c.Deferred"), "releases 0");
  EXPECT_EQ(fact_of("m/c.Cyclic"), "");
  EXPECT_EQ(fact_of("m/c.Generic"), "releases 0");
  EXPECT_EQ(fact_of("m/c.Call"), "releases 0");
  EXPECT_EQ(fact_of("m/u.Either"), "releases 1");
  // Results.
  EXPECT_EQ(fact_of("m/u.Get"), "gives net/http.Response 0");
  EXPECT_EQ(fact_of("m/u.Wrapped"), "gives net/http.Response 0");
  EXPECT_EQ(fact_of("m/u.Closed"), "");
  EXPECT_EQ(fact_of("m/u.Body"), "gives net/http.Response 0");
  EXPECT_EQ(fact_of("m/u.Scoped"), "gives context.CancelFunc 1");
  EXPECT_EQ(fact_of("m/u.Ticker"), "gives time.Ticker 0");
  EXPECT_EQ(fact_of("m/u.Open"), "gives os.File 0");
  // Ends.
  EXPECT_TRUE(program->program().exits().NeverReturns(program->Find("m/c.Die")));
  EXPECT_TRUE(program->program().exits().NeverReturns(program->Find("m/u.Fail")));
}

}  // namespace
}  // namespace premortem::flow
