package deferred

// Undo runs what is to be undone when the function returns.
func Undo(prefix []string, steps []string, apply func([]string) error) (err error) {
	base := append(make([]string, 0, 16), prefix...)
	var undo [][]string
	defer func() {
		if err == nil {
			return
		}
		for _, step := range undo {
			apply(step)
		}
	}()
	for _, step := range steps {
		undo = append(undo, append(base, step)) // want "append-shared-base: every iteration appends to the same `base`"
		if err = apply([]string{step}); err != nil {
			return err
		}
	}
	return nil
}
