package p

// A type that wraps other errors is asked for by its own package: is it one of mine already?
type Traced struct {
	err   error
	stack string
}

func (t *Traced) Error() string { return t.err.Error() }
func (t *Traced) Unwrap() error { return t.err }

func Stack(err error) string {
	if t, ok := err.(*Traced); ok { // silent "error-type-assert: its package wraps errors in this type, and means the outermost"
		return t.stack
	}
	return ""
}

type causer struct{ cause error }

func (c causer) Error() string { return "cause" }
func (c causer) Cause() error  { return c.cause }

func SetCause(err, cause error) {
	if c, ok := err.(*causer); ok {
		c.cause = cause
	}
}

func (c *causer) Is(error) bool { return false }

// Who returns an error of its own, be it of a type, may be there to add to it.
type Text struct{ text string }

func (t *Text) Error() string { return t.text }

func AsText(err error) *Text {
	if t, ok := err.(*Text); ok {
		return t
	}
	return &Text{err.Error()}
}

// Somebody has told errorlint that it is meant.
func IsText(err error) bool {
	// silent+1 "error-type-assert: a comment accepts it"
	_, ok := err.(*Text) //nolint:errorlint // the outermost alone
	return ok
}

// chzyer/logex: wraps by holding the other error.
type located struct {
	error
	line int
}

func Line(err error) int {
	if l, ok := err.(*located); ok {
		return l.line
	}
	return 0
}

// A list of errors is what its package made of several.
type List []*Text

func (l List) Error() string { return "several" }

func Count(err error) int {
	if l, ok := err.(List); ok {
		return len(l)
	}
	return 1
}
