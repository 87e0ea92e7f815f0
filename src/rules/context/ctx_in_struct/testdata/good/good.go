package p

import (
	"context"
	"io"
)

func wait(ctx context.Context) error { return ctx.Err() }

// A request is its call.
type Request struct{ ctx context.Context } // silent "ctx-in-struct: by its name its type lives for one call"

func NewRequest(ctx context.Context) *Request { return &Request{ctx: ctx} }

func (r *Request) Send() error { return wait(r.ctx) }

type ListOptions struct{ Ctx context.Context }

func NewListOptions(ctx context.Context) ListOptions { return ListOptions{Ctx: ctx} }

func (o ListOptions) Check() error { return wait(o.Ctx) }

// Implements the interface by embedding.
type Values struct {
	context.Context
	user string
}

func WithUser(ctx context.Context, user string) *Values { return &Values{Context: ctx, user: user} }

func (v *Values) Check() error { return wait(v.Context) }

// Ends its context itself.
type Worker struct {
	ctx    context.Context // silent "ctx-in-struct: its type ends the context itself"
	cancel context.CancelFunc
}

func NewWorker(ctx context.Context) *Worker {
	ctx, cancel := context.WithCancel(ctx)
	return &Worker{ctx: ctx, cancel: cancel}
}

func (w *Worker) Wait() error { return wait(w.ctx) }
func (w *Worker) Stop()       { w.cancel() }

// Read takes what io.Reader says.
type Limited struct {
	ctx context.Context
	r   io.Reader
}

func NewLimited(ctx context.Context, r io.Reader) *Limited { return &Limited{ctx: ctx, r: r} }

func (l *Limited) Read(p []byte) (int, error) {
	if err := wait(l.ctx); err != nil {
		return 0, err
	}
	return l.r.Read(p)
}

// Lives for one call.
type visitor struct{ ctx context.Context } // silent "ctx-in-struct: its type is not exported"

func Visit(ctx context.Context) error {
	v := &visitor{ctx: ctx}
	return v.run()
}

func (v *visitor) run() error { return wait(v.ctx) }

// A context of its own.
type Server struct{ ctx context.Context }

func NewServer() *Server { return &Server{ctx: context.Background()} }

func (s *Server) Wait() error { return wait(s.ctx) }

type Feed struct{ ctx context.Context } // silent "ctx-in-struct: no exported function that returns its type keeps a parameter"

func NewFeed() *Feed { return &Feed{ctx: context.Background()} }

func (f *Feed) Next() error { return wait(f.ctx) }

// Methods bring theirs.
type Client struct{ base context.Context } // silent "ctx-in-struct: no exported method that could take a context waits by it"

func NewClient(ctx context.Context) *Client { return &Client{base: ctx} }

func (c *Client) Do(ctx context.Context) error { return wait(c.base) }

// Runs, with a context for its life.
type Monitor struct{ ctx context.Context } // silent "ctx-in-struct: its type runs and is stopped"

func NewMonitor(ctx context.Context) *Monitor { return &Monitor{ctx: ctx} }

func (m *Monitor) Run() error   { return wait(m.ctx) }
func (m *Monitor) Check() error { return wait(m.ctx) }

// grpc: reads what the context holds, and waits for nothing.
type Carrier struct{ ctx context.Context }

func NewCarrier(ctx context.Context) *Carrier { return &Carrier{ctx: ctx} }

func (c *Carrier) Get(key string) string { return valueOf(c.ctx, key) }

func valueOf(ctx context.Context, key string) string {
	value, _ := ctx.Value(key).(string)
	return value
}

// controller-runtime: every call gets a context of its own, which ends with that of the handler.
type Handler struct{ ctx context.Context }

func NewHandler(ctx context.Context) *Handler { return &Handler{ctx: ctx} }

func (h *Handler) OnAdd(any) {
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	_ = ctx
}
