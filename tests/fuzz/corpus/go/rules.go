package p

import "m"

func f(xs []int) {
	var fs []func()
	for _, x := range xs {
		defer f(nil)
		go func() { println(x) }()
		fs = append(fs, func() { println(x) })
	}
	for i := 0; i < 3; i++ {
		go func() { println(&i) }()
	}
}
