package p

func bad[T any](T) {} // want "loop-var-capture: TODO"
