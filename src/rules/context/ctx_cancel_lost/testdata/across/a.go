// The function goes through others of the package.
package across

import (
	"context"
	"time"
)

const limit = time.Second

func withLimit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, limit)
}

func note(cancel context.CancelFunc) bool { return cancel != nil }

func call(cancel context.CancelFunc) { defer cancel() }

func callBoth(a, b func()) {
	a()
	b()
}

var kept []context.CancelFunc

func keep(cancel context.CancelFunc) { kept = append(kept, cancel) }
