package p

import (
	"context"
	"net/http"
)

type session struct{ ctx context.Context }

func (s *session) set(name string, v any) {
	s.ctx = context.WithValue(s.ctx, name, v) // want "ctx-key-basic-type: "
}

func tag(ctx context.Context, key any, v any) context.Context {
	return context.WithValue(ctx, key, v)
}

func Tag(w http.ResponseWriter, r *http.Request) {
	s := &session{ctx: r.Context()}
	s.set("user", 1)
	ctx := tag(s.ctx, "trace", r.Header.Get("trace")) // want "ctx-key-basic-type: "
	_ = r.WithContext(ctx)
}
