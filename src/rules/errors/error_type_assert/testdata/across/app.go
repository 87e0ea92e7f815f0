// The error is wrapped in one package, and asked for in another.
package across

import (
	"encoding/json"
	"io"

	"example.com/across/store"
)

func save(name string) int {
	err := store.Save(name)
	if _, ok := err.(*store.Invalid); ok { // want "error-type-assert: a wrapped `\*store.Invalid` in `err` is not found here"
		return 400
	}
	if _, ok := err.(store.Late); ok { // comes as it is
		return 503
	}
	return 200
}

func check(name string) bool {
	_, ok := store.Check(name).(*store.Invalid)
	return ok
}

func decode(r io.Reader) (n int) {
	switch err := store.Decode(r, &n).(type) { // want "error-type-assert: a wrapped `\*json.SyntaxError`"
	case nil:
		return n
	case *json.SyntaxError:
		return int(err.Offset)
	}
	return -1
}
