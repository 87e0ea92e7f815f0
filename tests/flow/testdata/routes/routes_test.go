package main

import "testing"

type fake struct{ testing.TB }

func TestLoad(t *testing.T) {
	t.Run("sub", func(t *testing.T) { check(t, (&store{}).load("x")) })
}

func check(t *testing.T, got string) {
	if got != "x" {
		t.Error(got)
	}
}

func Testimony() {}
