package p
func f() {
	if { }
	for ; ; { }
	for i := range { }
	switch x := y.(type), z { }
	select { case x: }
	go f
	defer (f())
	a b
	var
	:= 1
	case 1:
	else { }
	x := 
}
