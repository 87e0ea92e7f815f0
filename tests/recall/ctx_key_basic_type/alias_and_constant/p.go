package p

import "context"

type key = string

const requestID key = "request-id"
const count = 3

var kind int32 = 7

func Put(ctx context.Context, v any) context.Context {
	ctx = context.WithValue(ctx, requestID, v) // want "ctx-key-basic-type: "
	ctx = context.WithValue(ctx, count, v)     // want "ctx-key-basic-type: "
	return context.WithValue(ctx, kind, v)     // want "ctx-key-basic-type: "
}

type own string

func Own(ctx context.Context, v any) context.Context {
	return context.WithValue(ctx, own("request-id"), v)
}
