package p

func bad[T any](T) {} // want "defer-in-loop: TODO"
