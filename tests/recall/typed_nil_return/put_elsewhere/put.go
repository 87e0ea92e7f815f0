package put

type Refusal struct{ reason string }

func (r *Refusal) Error() string { return r.reason }

func check(n int) *Refusal {
	if n < 0 {
		return &Refusal{reason: "negative"}
	}
	return nil
}

type Answer struct {
	N   int
	Err error
}

func Ask(n int) Answer {
	return Answer{N: n, Err: check(n)} // want "typed-nil-return: `check\(n\)` gives a nil `\*Refusal`"
}

func AskLater(a *Answer) {
	a.Err = check(a.N) // want "typed-nil-return: `check\(a.N\)` gives a nil `\*Refusal`"
}

func AskAll(list []int, errs chan<- error) {
	for _, n := range list {
		errs <- check(n) // want "typed-nil-return: `check\(n\)` gives a nil `\*Refusal`"
	}
}

func AskWell(n int) Answer {
	if refusal := check(n); refusal != nil {
		return Answer{N: n, Err: refusal}
	}
	return Answer{N: n}
}

func AskAllWell(list []int, errs chan<- error) {
	for _, n := range list {
		if refusal := check(n); refusal != nil {
			errs <- refusal
		}
	}
}
