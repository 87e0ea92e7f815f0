package p

func f() {
	if x == (T{1}) { }
	if x == T{1} { }
	for range T{} { }
	for i := range []int{1, 2} { }
	switch (T{}) { case T{1, 2}: }
	x := map[string][]T{"a": {{1}, {b: 2}}, c.d: {}}
	y := [...]int{5: 1, 2}
	z := func() func(int) { return nil }()(1)
	go func() { defer f() }()
}
