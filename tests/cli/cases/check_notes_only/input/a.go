package m

func f() { println() }
