package p
func f() { s := "}"; t := `}`; u := '}'; /* } */ // }
	v := struct{}{} }
func g() int { return 1 }; var x = func() {}
func (T) h() { for { } }
type t struct { f func() { } }
