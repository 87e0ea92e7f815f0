// What becomes of resources, in small functions: the first word of a function's name says it.
#include "flow/lifetime.h"

#include <gtest/gtest.h>

#include <string>

#include "base/parallel.h"
#include "flow/package_ir.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "types/check_source.h"

namespace premortem::flow {
namespace {

constexpr std::string_view kIo = R"(package io
var EOF error
type Reader interface { Read(p []byte) (n int, err error) }
type Writer interface { Write(p []byte) (n int, err error) }
type Closer interface { Close() error }
type ReadCloser interface { Reader; Closer }
func ReadAll(r Reader) ([]byte, error)
func Copy(w Writer, r Reader) (int64, error)
)";

constexpr std::string_view kContext = R"(package context
type Context interface { Done() <-chan struct{}; Err() error }
type CancelFunc func()
func Background() Context
func WithCancel(parent Context) (Context, CancelFunc)
)";

constexpr std::string_view kHttp = R"(package http
import "io"
type Response struct { StatusCode int; Body io.ReadCloser }
type Client struct{}
func (c *Client) Do(req any) (*Response, error)
func NewRequest(method, url string, body io.Reader) (any, error)
)";

constexpr std::string_view kTime = R"(package time
type Ticker struct { C <-chan int }
func (t *Ticker) Stop()
func NewTicker(d int) *Ticker
)";

constexpr std::string_view kOs = R"(package os
func Exit(code int)
)";

constexpr std::string_view kSql = R"(package sql
type DB struct{}
type Tx struct{}
func (db *DB) Begin() (*Tx, error)
func (tx *Tx) Exec(query string) error
func (tx *Tx) Commit() error
func (tx *Tx) Rollback() error
)";

constexpr std::string_view kSync = R"(package sync
type Pool struct { New func() any }
func (p *Pool) Get() any
func (p *Pool) Put(x any)
)";

constexpr std::string_view kErrgroup = R"(package errgroup
import "context"
type Group struct{}
func (g *Group) Go(f func() error)
func (g *Group) Wait() error
func WithContext(ctx context.Context) (*Group, context.Context)
)";

constexpr std::string_view kHead = R"(package p
import ("context"; "database/sql"; "golang.org/x/sync/errgroup"; "io"; "net/http"; "os"; "sync"; "time")
var db sql.DB
var pool sync.Pool
var _ = errgroup.WithContext
var client http.Client
var sink any
func use(...any)
var _ = os.Exit
var _ = time.NewTicker
var _ = io.ReadAll
var _ = context.WithCancel
)";

std::string FateOf(const Fate& fate) {
  if (!fate.known) return "unknown";
  if (fate.leak) return "leaked";
  if (fate.transferred) return "transferred";
  return fate.released ? "released" : "open";
}

// Follows the first call that acquires something in each function of the source, and compares with
// the function's name: "leaked_2" is leaked, "helper" acquires nothing or does not matter.
void ExpectFates(std::string_view functions) {
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    checker.Check("io", "io.go", std::string(kIo));
    checker.Check("context", "context.go", std::string(kContext));
    checker.Check("net/http", "http.go", std::string(kHttp));
    checker.Check("time", "time.go", std::string(kTime));
    checker.Check("os", "os.go", std::string(kOs));
    checker.Check("database/sql", "sql.go", std::string(kSql));
    checker.Check("sync", "sync.go", std::string(kSync));
    checker.Check("golang.org/x/sync/errgroup", "errgroup.go", std::string(kErrgroup));
    const types::CheckedPackage& checked =
        checker.Check("p", "a.go", std::string(kHead) + std::string(functions));
    for (const auto& error : checked.state.errors) ADD_FAILURE() << error.message;
    std::vector<PackageSummary> summaries;
    summaries.push_back(Summarise(checked, checker.files()));
    ProgramFlow program(std::move(summaries));
    PackageIr ir(checked.state);
    size_t followed = 0;
    for (const types::Object* object : checked.state.objects) {
      if (object->kind != types::ObjectKind::kFunc) continue;
      std::string name(NameOf(*object));
      size_t end = name.find('_');
      if (end == name.npos) continue;
      ir::FuncGroup group = ir.Build(*object);
      ASSERT_FALSE(group.functions.empty()) << name;
      GroupInProgram here(program, group, checked.state);
      Lifetimes lifetimes(here, group);
      std::string fate = "none";
      for (const auto& function : group.functions) {
        for (uint32_t v = 1; v < function->instrs.size() && fate == "none"; ++v) {
          if (function->instrs[v].op != ir::Op::kCall) continue;
          auto acquisition = lifetimes.AcquisitionOf(*function, ir::ValueId(v));
          if (!acquisition) continue;
          fate = FateOf(lifetimes.Follow(*function, ir::ValueId(v), *acquisition));
        }
      }
      EXPECT_EQ(fate, name.substr(0, end)) << name;
      ++followed;
    }
    EXPECT_GT(followed, 0u);
  });
}

TEST(Lifetime, Paths) {
  ExpectFates(R"(
func leaked_1(ctx context.Context, c bool) {
	ctx, cancel := context.WithCancel(ctx)
	if c { return }
	use(ctx)
	cancel()
}
func released_1(ctx context.Context, c bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if c { return }
	use(ctx)
}
func released_2(ctx context.Context, c bool) {
	ctx, cancel := context.WithCancel(ctx)
	if c { cancel(); return }
	use(ctx)
	cancel()
}
func leaked_discarded(ctx context.Context) context.Context {
	ctx, _ = context.WithCancel(ctx)
	return ctx
}
func released_exit(ctx context.Context, c bool) {
	ctx, cancel := context.WithCancel(ctx)
	if c { os.Exit(1) }
	use(ctx)
	cancel()
}
func fail() { panic("x") }
func released_fail(ctx context.Context, c bool) {
	ctx, cancel := context.WithCancel(ctx)
	if c { fail() }
	use(ctx)
	cancel()
}
func released_done(ctx context.Context, c chan int) {
	ctx, cancel := context.WithCancel(ctx)
	select {
	case <-ctx.Done(): return
	case <-c: cancel()
	}
}
func leaked_case(ctx context.Context, c chan int) {
	ctx, cancel := context.WithCancel(ctx)
	select {
	case <-ctx.Done(): cancel()
	case <-c: return
	}
}
func open_forever() {
	t := time.NewTicker(1)
	for range t.C { use(1) }
}
func leaked_loop(c chan bool) {
	t := time.NewTicker(1)
	for { select { case <-t.C: use(1); case <-c: return } }
}
)");
}

TEST(Lifetime, Errors) {
  ExpectFates(R"(
func released_1() error {
	resp, err := client.Do(nil)
	if err != nil { return err }
	defer resp.Body.Close()
	return nil
}
func leaked_status() error {
	resp, err := client.Do(nil)
	if err != nil { return err }
	if resp.StatusCode != 200 { return nil }
	return resp.Body.Close()
}
func leaked_either() error {
	resp, err := client.Do(nil)
	if err != nil || resp.StatusCode != 200 { return err }
	return resp.Body.Close()
}
func isTimeout(err error) bool { return err != nil }
func released_asked() {
	resp, err := client.Do(nil)
	if isTimeout(err) { return }
	if err == nil { resp.Body.Close() }
}
func released_named() (err error) {
	var resp *http.Response
	defer func() { use(err) }()
	resp, err = client.Do(nil)
	if err != nil { return }
	defer func() { if resp != nil { resp.Body.Close() } }()
	return nil
}
func released_outer() (err error) {
	func() {
		var resp *http.Response
		resp, err = client.Do(nil)
		if err != nil { return }
		resp.Body.Close()
	}()
	return err
}
func wrap(err *error) { use(err) }
func released_address() (err error) {
	defer wrap(&err)
	resp, err := client.Do(nil)
	if err != nil { return err }
	resp.Body.Close()
	return nil
}
type box struct { err error; resp *http.Response }
func released_field(b *box) {
	var resp *http.Response
	resp, b.err = client.Do(nil)
	if b.err != nil { return }
	resp.Body.Close()
}
func released_retry(n int) {
	var resp *http.Response
	var err error
	for i := 0; i < n; i++ {
		resp, err = client.Do(nil)
		if err == nil { break }
	}
	if err != nil || resp == nil { return }
	resp.Body.Close()
}
func leaked_retry(n int) {
	for i := 0; i < n; i++ {
		resp, err := client.Do(nil)
		if err == nil && resp.StatusCode == 200 { resp.Body.Close(); break }
	}
}
func leaked_forever() {
	for {
		resp, err := client.Do(nil)
		if err != nil { continue }
		io.ReadAll(resp.Body)
	}
}
)");
}

TEST(Lifetime, Transactions) {
  ExpectFates(R"(
func released_1() error {
	tx, err := db.Begin()
	if err != nil { return err }
	defer tx.Rollback()
	if err := tx.Exec("x"); err != nil { return err }
	return tx.Commit()
}
func leaked_1() error {
	tx, err := db.Begin()
	if err != nil { return err }
	if err := tx.Exec("x"); err != nil { return err }
	return tx.Commit()
}
func finish(tx *sql.Tx, err error) error {
	if err != nil { tx.Rollback(); return err }
	return tx.Commit()
}
func released_helper() error {
	tx, err := db.Begin()
	if err != nil { return err }
	return finish(tx, tx.Exec("x"))
}
func start() (*sql.Tx, error) { return db.Begin() }
func transferred_1() (*sql.Tx, error) { return db.Begin() }
func leaked_started() error {
	tx, err := start()
	if err != nil { return err }
	return tx.Exec("x")
}
)");
}

TEST(Lifetime, Groups) {
  ExpectFates(R"(
func released_1(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { use(ctx); return nil })
	return g.Wait()
}
func leaked_1(ctx context.Context, c bool) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { use(ctx); return nil })
	if c { return nil }
	return g.Wait()
}
)");
}

TEST(Lifetime, Pools) {
  ExpectFates(R"(
type buffer struct { bytes []byte }
func (b *buffer) reset() { b.bytes = b.bytes[:0] }
func released_1() {
	b := pool.Get().(*buffer)
	defer pool.Put(b)
	b.reset()
}
func released_literal() {
	b := pool.Get().(*buffer)
	defer func() { b.reset(); pool.Put(b) }()
	b.bytes = append(b.bytes, 1)
}
func leaked_1(c bool) {
	b := pool.Get().(*buffer)
	b.reset()
	if c { return }
	pool.Put(b)
}
func leaked_literal(c bool) {
	b := pool.Get().(*buffer)
	defer func() { b.reset() }()
	b.bytes = nil
}
func transferred_1() *buffer { return pool.Get().(*buffer) }
func transferred_2() {
	b := pool.Get().(*buffer)
	sink = b
}
)");
}

TEST(Lifetime, Constructors) {
  ExpectFates(R"(
type server struct { jobs chan int }
func newServer() *server { return &server{jobs: make(chan int)} }
func (s *server) run() { <-s.jobs }
func (s *server) Close() error { close(s.jobs); return nil }
type worker struct { done bool }
func startWorker(c bool) (*worker, error) {
	if c { return nil, io.EOF }
	return &worker{}, nil
}
func (w *worker) Stop() { w.done = true }
func released_1() {
	s := newServer()
	defer s.Close()
	s.run()
}
func leaked_1() {
	s := newServer()
	s.run()
}
func leaked_worker(c bool) error {
	w, err := startWorker(c)
	if err != nil { return err }
	if c { return nil }
	w.Stop()
	return nil
}
func transferred_1() *server { return newServer() }
func newest() *server { return nil }
func none_1() { newest().run() }
)");
}

TEST(Lifetime, Conditions) {
  ExpectFates(R"(
type options struct { limit int }
func released_1(ctx context.Context, c bool) {
	var cancel context.CancelFunc
	if c { ctx, cancel = context.WithCancel(ctx) }
	use(ctx)
	if c { cancel() }
}
func released_2(ctx context.Context, o options) {
	var cancel context.CancelFunc
	if o.limit > 0 { ctx, cancel = context.WithCancel(ctx) }
	use(ctx)
	if 0 >= o.limit { return }
	cancel()
}
func released_3(ctx context.Context, o *options) {
	var cancel context.CancelFunc
	if o.limit > 0 { ctx, cancel = context.WithCancel(ctx) }
	use(ctx)
	if cancel != nil { cancel() }
}
func released_flag(ctx context.Context, c bool) {
	_, cancel := context.WithCancel(ctx)
	done := false
	if c { cancel(); done = true }
	if !done { cancel() }
}
func leaked_other(ctx context.Context, c, d bool) {
	_, cancel := context.WithCancel(ctx)
	if c { use(1) }
	if d { cancel() }
}
func leaked_loop(ctx context.Context, n int) {
	for i := range n {
		_, cancel := context.WithCancel(ctx)
		if i == 3 { cancel() }
	}
}
)");
}

TEST(Lifetime, Transfers) {
  ExpectFates(R"(
type holder struct { cancel context.CancelFunc; body io.ReadCloser }
type unread struct { cancel context.CancelFunc }
var global context.CancelFunc
func end(h *holder) { h.cancel(); global() }
func leaked_field(ctx context.Context) *unread {
	_, cancel := context.WithCancel(ctx)
	return &unread{cancel: cancel}
}
func transferred_1(ctx context.Context) *holder {
	_, cancel := context.WithCancel(ctx)
	return &holder{cancel: cancel}
}
func transferred_2(ctx context.Context) { _, global = context.WithCancel(ctx) }
func transferred_3(ctx context.Context, m map[int]func()) { _, m[1] = context.WithCancel(ctx) }
func transferred_4(ctx context.Context, c chan context.CancelFunc) {
	_, cancel := context.WithCancel(ctx)
	c <- cancel
}
func transferred_5(ctx context.Context) { _, cancel := context.WithCancel(ctx); use(cancel) }
func transferred_6(ctx context.Context, c chan int) {
	_, cancel := context.WithCancel(ctx)
	go func() { <-c; cancel() }()
}
func transferred_7(ctx context.Context) func() {
	_, cancel := context.WithCancel(ctx)
	return func() { cancel() }
}
func transferred_8(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
func transferred_9() (io.ReadCloser, error) {
	resp, err := client.Do(nil)
	if err != nil { return nil, err }
	return resp.Body, nil
}
func transferred_10(h *holder) {
	resp, err := client.Do(nil)
	if err == nil { h.body = resp.Body }
}
func transferred_11() any {
	resp, err := client.Do(nil)
	if err != nil { return nil }
	req, _ := http.NewRequest("", "", resp.Body)
	return req
}
func transferred_12(ctx context.Context) {
	var cancel context.CancelFunc
	later := func() { if cancel != nil { cancel() } }
	use(later)
	_, cancel = context.WithCancel(ctx)
}
func leaked_reader() {
	resp, err := client.Do(nil)
	if err != nil { return }
	io.Copy(nil, resp.Body)
}
func leaked_read() ([]byte, error) {
	resp, err := client.Do(nil)
	if err != nil { return nil, err }
	return io.ReadAll(resp.Body)
}
func released_read() ([]byte, error) {
	resp, err := client.Do(nil)
	if err != nil { return nil, err }
	data, err := io.ReadAll(resp.Body)
	if err != nil { return nil, err }
	return data, resp.Body.Close()
}
func none_head() {
	req, _ := http.NewRequest("HEAD", "", nil)
	client.Do(req)
}
func transferred_goroutine() {
	t := time.NewTicker(1)
	go func() { for range t.C { use(1) } }()
}
func loop(c <-chan int) { for { <-c } }
func transferred_channel() { go loop(time.NewTicker(1).C) }
func leaked_goroutine(c chan int) {
	t := time.NewTicker(1)
	go func() { <-t.C; c <- 1 }()
}
)");
}

TEST(Lifetime, Functions) {
  ExpectFates(R"(
func closeBody(resp *http.Response) { if resp != nil && resp.Body != nil { resp.Body.Close() } }
func closeIt(c io.Closer) { c.Close() }
func deep(resp *http.Response) { defer closeBody(resp); use(1) }
func read(resp *http.Response) { io.ReadAll(resp.Body) }
func maybe(resp *http.Response, c bool) { if c { resp.Body.Close() } }
func keep(resp *http.Response) { sink = resp }
func recursive(resp *http.Response, n int) { if n > 0 { recursive(resp, n-1) } }
func get() (*http.Response, error) { return client.Do(nil) }
func getOk() (*http.Response, error) {
	resp, err := get()
	if err != nil { return nil, err }
	if resp.StatusCode != 200 { resp.Body.Close(); return nil, err }
	return resp, nil
}
func ticker[T any](v T) *time.Ticker { t := time.NewTicker(1); use(v); return t }

func released_1() { if resp, err := client.Do(nil); err == nil { closeBody(resp) } }
func released_2() { if resp, err := client.Do(nil); err == nil { defer closeIt(resp.Body) } }
func released_3() { if resp, err := client.Do(nil); err == nil { deep(resp) } }
func leaked_1() { if resp, err := client.Do(nil); err == nil { read(resp) } }
func transferred_1(c bool) { if resp, err := client.Do(nil); err == nil { maybe(resp, c) } }
func transferred_2() { if resp, err := client.Do(nil); err == nil { keep(resp) } }
func transferred_3() { if resp, err := client.Do(nil); err == nil { recursive(resp, 3) } }
func leaked_2() { if resp, err := get(); err == nil { read(resp) } }
func leaked_3() { if resp, err := getOk(); err == nil { read(resp) } }
func released_4() { if resp, err := getOk(); err == nil { closeBody(resp) } }
func leaked_4() { t := ticker(1); <-t.C }
func released_5() { t := ticker("x"); defer t.Stop(); <-t.C }
func released_6() { t := time.NewTicker(1); stop := t.Stop; defer stop(); <-t.C }
func released_7() {
	resp, err := client.Do(nil)
	if err != nil { return }
	func(b io.ReadCloser) { b.Close() }(resp.Body)
}
)");
}

}  // namespace
}  // namespace premortem::flow
