package p

// Since Go 1.22 every iteration has its own variable (golang/go#63888: others still complained).
func each(items []string) {
	for _, item := range items {
		go func() { println(item) }() // silent "loop-var-capture: since Go 1.22 each iteration has variables of its own"
	}
}
