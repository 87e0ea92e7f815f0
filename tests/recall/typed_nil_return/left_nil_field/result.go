package result

type RangeError struct{ At int }

func (e *RangeError) Error() string { return "out of range" }

type Result struct {
	Sum int
	err *RangeError
}

func (r *Result) Err() error {
	return r.err // want "typed-nil-return: `r.err` is a nil `\*RangeError`"
}

func Sum(list []int) *Result {
	r := &Result{}
	for i, n := range list {
		if n < 0 {
			r.err = &RangeError{At: i}
			return r
		}
		r.Sum += n
	}
	return r
}

// Asked before.
func (r *Result) ErrWell() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// By its flag.
type Checked struct {
	failed bool
	err    *RangeError
}

func Check(n int) Checked {
	if n < 0 {
		return Checked{failed: true, err: &RangeError{}}
	}
	return Checked{}
}

func (c Checked) Err() error {
	if !c.failed {
		return nil
	}
	return c.err
}

// All who make one set it.
type Failure struct{ cause *RangeError }

func Fail(at int) *Failure { return &Failure{cause: &RangeError{At: at}} }

func (f *Failure) Unwrap() error { return f.cause }
