// Who keeps what a function is given, and which functions make a client for their caller.
#include "flow/keeping.h"

#include <gtest/gtest.h>

#include "flow/clients.h"
#include "flow_program.h"

namespace premortem::flow {
namespace {

constexpr char kPackage[] = R"(package p

type T struct{ next *T; n int }

var global *T
var registry = map[string]*T{}

func looks(t *T) int         { return t.n }
func stores(t *T)            { global = t }
func registers(t *T)         { registry["t"] = t }
func gives(t *T) *T          { return t }
func sends(t *T, ch chan *T) { ch <- t }
func starts(t *T)            { go looks(t) }
func defers(t *T)            { defer looks(t) }
func within(t *T)            { local := &T{next: t}; looks(local) }
func links(t, u *T)          { t.next = u }

func through(t *T) int      { return looks(gives(t)) }
func throughStore(t *T)     { stores(gives(t)) }
func recursive(t *T, n int) { if n > 0 { recursive(t, n-1) } }

func captures(t *T) int { f := func() int { return t.n }; return f() }
func leaks(t *T)        { f := func() { global = t }; f() }

type sink interface{ put(*T) }
type keeper struct{ t *T }
func (k *keeper) put(t *T) { k.t = t }
type dropper struct{}
func (dropper) put(t *T) {}

func toKeeper(t *T)         { var s sink = &keeper{}; s.put(t) }
func toDropper(t *T)        { var s sink = dropper{}; s.put(t) }
func toAnybody(s sink, t *T) { s.put(t) }
)";

struct Case {
  const char* function;
  uint32_t input;
  bool kept, returned;
};

TEST(Keeping, OfParameters) {
  TestProgram program({{"p/p.go", kPackage}});
  const Keeping& keeping = program.program().keeping();
  const Case cases[] = {
      {"looks", 0, false, false},       {"stores", 0, true, false},
      {"registers", 0, true, false},    {"gives", 0, false, true},
      {"sends", 0, true, false},        {"starts", 0, true, false},
      {"defers", 0, false, false},      {"within", 0, false, false},
      {"links", 1, true, false},        {"through", 0, false, false},
      {"throughStore", 0, true, false}, {"recursive", 0, false, false},
      {"captures", 0, false, false},    {"leaks", 0, true, false},
      {"toKeeper", 0, true, false},     {"toDropper", 0, false, false},
      {"toAnybody", 1, true, false},
  };
  for (const Case& c : cases) {
    FunctionId f = program.Find(std::string("m/p.") + c.function);
    ASSERT_TRUE(f.valid()) << c.function;
    EXPECT_EQ(keeping.OfInput(f, c.input), (Keeping::Fate{c.kept, c.returned})) << c.function;
  }
}

// Of the standard library, which has no bodies here, the rows of src/models say it.
TEST(Keeping, ByLibraries) {
  TestProgram program({{"p/p.go", R"(package p

import (
	"bufio"
	"container/list"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
)

type T struct{ n int }

var shared sync.Map
var reader *bufio.Reader
var last *http.Request

func prints(t *T)                   { fmt.Println(t) }
func pushes(l *list.List, t *T)     { l.PushBack(t) }
func storesIn(t *T)                 { shared.Store("t", t) }
func writes(w io.Writer, b []byte)  { w.Write(b) }
func wraps(r io.Reader) int         { n, _ := bufio.NewReader(r).Discard(1); return n }
func keepsWrapped(r io.Reader)      { reader = bufio.NewReader(r) }
func resets(b *bufio.Reader, r io.Reader) { b.Reset(r) }
func remembers(r *http.Request, ctx context.Context) { last = r.WithContext(ctx) }
func reads(r *http.Request, ctx context.Context) string { return r.WithContext(ctx).Host }
)"}});
  const Keeping& keeping = program.program().keeping();
  const Case cases[] = {
      {"prints", 0, false, false}, {"pushes", 1, true, false},    {"storesIn", 0, true, false},
      {"writes", 1, false, false}, {"wraps", 0, false, false},    {"keepsWrapped", 0, true, false},
      {"resets", 1, true, false},  {"remembers", 0, true, false}, {"reads", 0, false, false},
  };
  for (const Case& c : cases) {
    FunctionId f = program.Find(std::string("m/p.") + c.function);
    ASSERT_TRUE(f.valid()) << c.function;
    EXPECT_EQ(keeping.OfInput(f, c.input), (Keeping::Fate{c.kept, c.returned})) << c.function;
  }
}

// Of modules that of packages whose rows are complete; others keep what they are given.
TEST(Keeping, ByModules) {
  TestProgram program({{"go.mod", R"(module m

go 1.27

require (
	github.com/gorilla/mux v1.8.1
	github.com/jmoiron/sqlx v1.4.0
	example.com/unknown v1.0.0
)

replace (
	github.com/gorilla/mux => ./lib/mux
	github.com/jmoiron/sqlx => ./lib/sqlx
	example.com/unknown => ./lib/unknown
)
)"},
                       {"lib/mux/go.mod", "module github.com/gorilla/mux\n\ngo 1.27\n"},
                       {"lib/mux/mux.go", R"(package mux

import "net/http"

type Router struct{}
type Route struct{}

func (r *Router) Handle(path string, handler http.Handler) *Route { return nil }
func (r *Router) Use(middleware ...func(http.Handler) http.Handler) {}
func Vars(r *http.Request) map[string]string { return nil }
)"},
                       {"lib/sqlx/go.mod", "module github.com/jmoiron/sqlx\n\ngo 1.27\n"},
                       {"lib/sqlx/sqlx.go", R"(package sqlx

import "database/sql"

type DB struct{ *sql.DB }

func NewDb(db *sql.DB, driver string) *DB       { return nil }
func (db *DB) Get(dest any, query string) error { return nil }
)"},
                       {"lib/unknown/go.mod", "module example.com/unknown\n\ngo 1.27\n"},
                       {"lib/unknown/unknown.go", R"(package unknown

import "database/sql"

func Ping(db *sql.DB) {}
)"},
                       {"p/p.go", R"(package p

import (
	"database/sql"
	"net/http"

	"example.com/unknown"
	"github.com/gorilla/mux"
	"github.com/jmoiron/sqlx"
)

func registers(r *mux.Router, h http.Handler) { r.Handle("/", h) }
func uses(r *mux.Router, m func(http.Handler) http.Handler) { r.Use(m) }
func reads(r *http.Request) string { return mux.Vars(r)["id"] }
func wraps(db *sql.DB) *sqlx.DB { return sqlx.NewDb(db, "p") }
func asks(db *sql.DB) error { return sqlx.NewDb(db, "p").Get(nil, "") }
func fills(db *sqlx.DB, to *int) { db.Get(to, "") }
func pings(db *sql.DB) { unknown.Ping(db) }
)"}});
  const Keeping& keeping = program.program().keeping();
  const Case cases[] = {
      {"registers", 1, true, false}, {"uses", 1, true, false},  {"reads", 0, false, false},
      {"wraps", 0, false, true},     {"asks", 0, false, false}, {"fills", 1, false, false},
      {"pings", 0, true, false},
  };
  for (const Case& c : cases) {
    FunctionId f = program.Find(std::string("m/p.") + c.function);
    ASSERT_TRUE(f.valid()) << c.function;
    EXPECT_EQ(keeping.OfInput(f, c.input), (Keeping::Fate{c.kept, c.returned})) << c.function;
  }
}

TEST(Keeping, UnknownInputsAreKept) {
  TestProgram program({{"p/p.go", kPackage}});
  const Keeping& keeping = program.program().keeping();
  EXPECT_TRUE(keeping.OfInput(program.Find("m/p.looks"), 7).kept);
}

TEST(Clients, AreMadeForTheCallerWhereNobodyElseHasThem) {
  TestProgram program({{"p/p.go", R"(package p

import (
	"net/http"
	"net/rpc"
)

func dial() (*rpc.Client, error)  { return rpc.Dial("tcp", "a:1") }
func again() (*rpc.Client, error) { return dial() }
func client() *http.Client        { return &http.Client{Transport: &http.Transport{}} }
func plain() *http.Client         { return &http.Client{} }
func quiet() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

var shared *rpc.Client

func cached() (*rpc.Client, error) {
	c, err := rpc.Dial("tcp", "a:1")
	shared = c
	return c, err
}
)"}});
  const Clients& clients = program.program().clients();
  auto made = [&](const char* name) { return clients.MadeBy(program.Find(name)); };
  EXPECT_EQ(made("m/p.dial"), "an RPC connection");
  EXPECT_EQ(made("m/p.again"), "an RPC connection");
  EXPECT_EQ(made("m/p.client"), "an HTTP transport");
  EXPECT_EQ(made("m/p.plain"), "");
  EXPECT_EQ(made("m/p.quiet"), "");
  EXPECT_EQ(made("m/p.cached"), "");
}

}  // namespace
}  // namespace premortem::flow
