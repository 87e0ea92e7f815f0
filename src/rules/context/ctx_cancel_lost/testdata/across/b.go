package across

import "context"

func lost(ctx context.Context, c bool) error {
	ctx, cancel := withLimit(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if c {
		return ctx.Err()
	}
	call(cancel)
	return nil
}

func noted(ctx context.Context) error {
	ctx, cancel := withLimit(ctx) // want "ctx-cancel-lost: `cancel` is never called"
	note(cancel)
	return ctx.Value(1).(error)
}

func called(ctx context.Context) {
	_, cancel := withLimit(ctx)
	note(cancel)
	call(cancel)
}

func calledBoth(ctx context.Context) {
	_, first := withLimit(ctx)
	_, second := withLimit(ctx)
	callBoth(first, second)
}

func keptOne(ctx context.Context) {
	_, cancel := withLimit(ctx)
	keep(cancel)
}
