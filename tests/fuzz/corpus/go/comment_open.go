package p
/* abc
func f() {}
