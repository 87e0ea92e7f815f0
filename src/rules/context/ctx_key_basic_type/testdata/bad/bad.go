package p

import "context"

const userID = "userID"

type alias = string

func text(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, "userID", 1)   // want "ctx-key-basic-type: the key `\"userID\"` of the context is a plain `string`"
	ctx = context.WithValue(ctx, userID, 1)     // want "ctx-key-basic-type: the key `userID` of the context is a plain `string`"
	ctx = context.WithValue(ctx, alias("a"), 1) // want "ctx-key-basic-type: plain `p.alias`"
	ctx = context.WithValue(ctx, 7, 1)          // want "ctx-key-basic-type: plain `int`"
	ctx = context.WithValue(ctx, struct{}{}, 1) // want "ctx-key-basic-type: plain `struct{}`"
	return (context.WithValue)(ctx, 'x', 1)     // want "ctx-key-basic-type: plain `rune`"
}

func variable(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, key, 1) // want "ctx-key-basic-type: the key `key` of the context is a plain `string`"
}

// Through functions that take any key.
func with(ctx context.Context, key, value any) context.Context {
	return context.WithValue(ctx, key, value)
}

func withOf[K comparable](ctx context.Context, key K) context.Context {
	return context.WithValue(ctx, key, true)
}

func through(ctx context.Context) context.Context {
	ctx = with(ctx, "user", 1) // want "ctx-key-basic-type: the key `\"user\"` of the context is a plain `string`"
	ctx = with(ctx, ownKey{}, "text")
	ctx = withOf(ctx, 7) // want "ctx-key-basic-type: the key `7` of the context is a plain `int`"
	return withOf(ctx, ownKey{})
}

type ownKey struct{}
