package main

import "testing"

type fakeClock struct{}

func (fakeClock) now() int { return 0 }

func TestRun(t *testing.T) {
	run(fakeClock{})
	var here timer = fakeClock{}
	here.now()
}
