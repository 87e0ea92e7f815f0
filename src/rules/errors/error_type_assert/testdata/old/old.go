// Before errors.AsType there is no fix of one expression.
package old

type Missing struct{}

func (*Missing) Error() string { return "missing" }

func IsMissing(err error) bool {
	_, ok := err.(*Missing) // want "error-type-assert: a wrapped `\*Missing`"
	return ok
}
