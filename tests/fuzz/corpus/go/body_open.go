package p
func f() { if a { for { switch {
