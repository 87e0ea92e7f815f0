//go:build go1.21

package p

// The constraint sets the language version of this file, whatever go.mod says.
func eachOld(items []string) {
	for _, item := range items {
		go func() {
			println(item) // want "loop-var-capture: the goroutine reads `item`, which all iterations share in Go 1.21$"
		}()
	}
}
