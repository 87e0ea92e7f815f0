package broken

func f() {
	if x := 1 {
	}
	go func() {}
}
