// Statements that go wrong, and what the checker says of what is around them.
package p

import (
	"missing"
	. "alsomissing"
)

func f(x any, ch chan int, m map[string][]int) (n int, err error) {
	switch y := x.(type) {
	case int, string:
		_ = y
	case nil:
		n = y
	case error:
		return 0, y
	case interface{ Error() string }:
	}
	switch n {
	case 1, 2, 1:
	case "x":
	default:
		fallthrough
	}
L:
	for i, v := range m["x"] {
		for range i {
			continue L
		}
		if v := v; v > 0 {
			break M
		}
		goto N
	}
	unused := 1
	for k := range ch {
		k <- 1
		ch <- "x"
	}
	go func() { undefined(missing.X, Y) }()
	select {
	case v, ok := <-ch:
		_, _ = v, ok
	case ch <- 1:
	case n = <-ch:
	}
	{
		err := error(nil)
		return
	}
	for i := range 10 {
		i = 1.5
	}
}

func g(s string) {
	switch {
	case s:
	case len(s), map[any]int{s: 1}, s == "":
	}
}
