package p

// Since Go 1.22 every iteration has its own variable (golang/go#63888: others still complained).
func each(items []string) {
	for _, item := range items {
		go func() { println(item) }()
	}
}
