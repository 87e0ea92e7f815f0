package fault

type Fault struct{ Code int }

func (f *Fault) Error() string { return "fault" }

// From gives nil for what went well.
func From(code int) *Fault {
	switch {
	case code >= 500:
		return &Fault{code}
	case code >= 400:
		return &Fault{400}
	}
	return nil
}
