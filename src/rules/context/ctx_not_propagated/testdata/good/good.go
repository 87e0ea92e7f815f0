package good

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// Nothing else at hand.
func alone(db *sql.DB) error { return db.PingContext(context.Background()) } // silent "ctx-not-propagated: no context is at hand"

// Its end is looked at: what comes then must not use it.
func run(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	return srv.Shutdown(context.Background())
}

func worker(ctx context.Context, db *sql.DB) error {
	if ctx.Err() != nil {
		_, err := db.ExecContext(context.Background(), "update jobs set state = 'open'") // silent "ctx-not-propagated: the function looks itself whether a context has ended"
		return err
	}
	return nil
}

// Ends, undoes, reports.
func shutdown(ctx context.Context, srv *http.Server) error {
	return srv.Shutdown(context.Background())
}

func (s *session) Close(ctx context.Context) error {
	return s.store.Delete(context.Background(), s.id) // silent "ctx-not-propagated: by its name the function does what outlives its caller"
}

func (s *session) Cleanup(ctx context.Context) error {
	return s.store.Delete(context.Background(), s.id)
}

func reports(ctx context.Context) {
	slog.InfoContext(context.Background(), "done") // silent "ctx-not-propagated: what gets the context takes no time, or is there to outlive callers"
}

type session struct {
	id    string
	store interface {
		Delete(ctx context.Context, id string) error
	}
}

// Deferred, in another goroutine, in a literal without a context of its own.
func later(ctx context.Context, db *sql.DB) {
	defer db.PingContext(context.Background())
	go db.PingContext(context.Background())
	go func() {
		db.PingContext(context.Background())
	}()
	time.AfterFunc(time.Second, func() { db.PingContext(context.Background()) })
}

// Bounded by itself, where no context is at hand: its callers' is not handed on.
func bounded(db *sql.DB) error {
	c, cancel := context.WithTimeout(context.Background(), time.Second) // silent "ctx-not-propagated: the context goes where it is not followed, or gets a deadline"
	defer cancel()
	return db.PingContext(c)
}

func check(ctx context.Context, db *sql.DB) error { return bounded(db) }

// A default.
func defaults(ctx context.Context, db *sql.DB) error {
	if ctx == nil {
		ctx = context.Background()
	}
	return db.PingContext(ctx)
}

// Left aside on purpose.
func ignores(_ context.Context, db *sql.DB) error {
	return db.PingContext(context.Background())
}

// Lives longer than the call.
func constructs(ctx context.Context) (*client, error) {
	return newClient(context.Background())
}

type client struct{ ctx context.Context }

func newClient(ctx context.Context) (*client, error) {
	if ctx == nil {
		return nil, errors.New("no context")
	}
	return &client{ctx: ctx}, nil
}

// Known to the authors.
func known(ctx context.Context, db *sql.DB) error {
	return db.PingContext(context.Background()) //nolint:contextcheck // silent "ctx-not-propagated: a comment tells another linter"
}

// What was begun is undone, and nobody asks whether it was.
type leases interface {
	Add(ctx context.Context, id string) error
	Delete(ctx context.Context, id string) error
}

func lease(ctx context.Context, l leases, id string) error {
	if err := l.Add(ctx, id); err != nil {
		l.Delete(context.TODO(), id)
		return err
	}
	return nil
}

// The author says it.
func migrate(ctx context.Context, db *sql.DB) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	ctx = context.TODO() // no cancellation past this point // silent "ctx-not-propagated: a comment on its line speaks of cancelling"
	_, err := db.ExecContext(ctx, "alter table users add column name text")
	return err
}

// Does not wait for anything; and the other gets no context.
func name(ctx context.Context) string { return nameOf(context.TODO()) }

func nameOf(ctx context.Context) string { return "name" }

var quick = &http.Client{Timeout: time.Second}

func warm(ctx context.Context) error { return fetch() }

func fetch() error {
	resp, err := quick.Get("http://prices") // silent "ctx-not-propagated: the function has no context to hand on"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A logger of the context, from a variable that holds the function.
var logger = func(ctx context.Context) *slog.Logger { return slog.Default() }

func logs(ctx context.Context, db *sql.DB) error {
	logger(context.TODO()).Info("ping")
	return db.PingContext(ctx)
}

// The work is the goroutine's, which outlives the call.
type tokens struct{ source func(ctx context.Context) (string, error) }

func (t *tokens) token(ctx context.Context) string {
	t.refresh(context.Background())
	return "token"
}

func (t *tokens) refresh(ctx context.Context) {
	go func() { t.source(ctx) }()
}
