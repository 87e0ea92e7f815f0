package m

var a = !!b //nolint:double-not // known

//nolint:no-goto
func f() {}
