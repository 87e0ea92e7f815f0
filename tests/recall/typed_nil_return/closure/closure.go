package closure

type Abort struct{ why string }

func (a *Abort) Error() string { return a.why }

func each(ids []int, visit func(int) error) error {
	for _, id := range ids {
		if err := visit(id); err != nil {
			return err
		}
	}
	return nil
}

func Find(ids []int, want int) error {
	return each(ids, func(id int) error {
		var abort *Abort
		if id == want {
			abort = &Abort{"found"}
		}
		return abort // want "typed-nil-return: `abort` is a nil `\*Abort`"
	})
}
