package main

type closer interface{ Close() error }

type file struct{}

func (file) Close() error { return nil }

func main() {
	for range 2 {
		use(file{})
	}
}

func use(c closer) {
	defer c.Close()
	go func() { done() }()
}

func done() {}
