// A text in an interface, by a conversion or in a variable.
package p

import "context"

type key string

func forms(ctx context.Context, handed any) {
	_ = context.WithValue(ctx, any("user"), 1) // want "ctx-key-basic-type: the key `any\(\"user\"\)` of the context is a plain `string`"
	boxed := any(7)
	_ = context.WithValue(ctx, boxed, 1) // want "ctx-key-basic-type: the key `boxed` of the context is a plain `int`"
	var declared interface{} = "user"
	_ = context.WithValue(ctx, declared, 1) // want "ctx-key-basic-type: the key `declared` of the context is a plain `string`"

	ours := any(key("user"))
	_ = context.WithValue(ctx, ours, 1)
	_ = context.WithValue(ctx, handed, 1)
	either := any("user")
	if handed != nil {
		either = key("user")
	}
	_ = context.WithValue(ctx, either, 1)
}
