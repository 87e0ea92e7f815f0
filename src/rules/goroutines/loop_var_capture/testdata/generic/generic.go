package p

func each[T any](items []T, f func(T)) {
	for _, item := range items {
		go func() {
			f(item) // want "loop-var-capture: the goroutine reads `item`"
		}()
	}
}

type list[T any] struct{ items []T }

func (l *list[T]) later() (calls []func() T) {
	for _, item := range l.items {
		// The type parameter and the copy are new names for the closure.
		calls = append(calls, func() T {
			var zero T
			_ = zero
			return item // want "loop-var-capture: the closure reads `item`"
		})
	}
	return calls
}
