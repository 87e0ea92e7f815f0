package p

import (
	"context"
	"strings"
)

type key string

type userKey struct{}

type number int

const requestID number = 1

var session = &struct{ name string }{"session"}

func f(ctx context.Context, k any) context.Context {
	ctx = context.WithValue(ctx, key("userID"), 1)
	ctx = context.WithValue(ctx, userKey{}, 1) // silent "ctx-key-basic-type: no other package has a key of this type"
	ctx = context.WithValue(ctx, requestID, 1)
	ctx = context.WithValue(ctx, session, 1) // a pointer is nobody else's
	ctx = context.WithValue(ctx, k, 1)       // unknown here
	return ctx
}

// Another function of the name.
type store struct{}

func (store) WithValue(ctx context.Context, key string, v any) context.Context { return ctx }

func WithValue(ctx context.Context, key string, v any) context.Context { return ctx }

func g(ctx context.Context) {
	store{}.WithValue(ctx, "a", 1)
	WithValue(ctx, "a", strings.ToUpper("a"))
}

// The broken call is the compiler's.
func broken(ctx context.Context) { context.WithValue(ctx, undefined, 1) }

// The author has been told, and says why.
func shared(ctx context.Context) context.Context {
	//nolint:staticcheck // the other side cannot import us
	ctx = context.WithValue(ctx, "shared", 1)
	//lint:ignore SA1029 the other side cannot import us
	ctx = context.WithValue(ctx, "shared", 1)
	// nolint:revive // the other side
	// cannot import us, so that it
	// has to be a text.
	return context.WithValue(ctx, "shared", 1) // silent "ctx-key-basic-type: a comment tells another linter that it is meant"
}
