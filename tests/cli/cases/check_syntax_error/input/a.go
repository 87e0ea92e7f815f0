package m

func f() {
	return )
}
