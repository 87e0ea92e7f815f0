//go:build go1.22

package p

func each(items []string) {
	for _, item := range items {
		go func() { println(item) }()
	}
}
