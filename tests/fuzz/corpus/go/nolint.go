//nolint:defer-in-loop // whole file
package p

//nolint
func f() {
	for {
		defer g() //nolint:defer-in-loop,other // because
		//lint:ignore defer-in-loop reason
		defer g()
		//lint:ignore defer-in-loop
		defer g()
	}
}

//lint:file-ignore * reason
//nolint:
//nolint:all,,,
//lint:ignore
var x = 1 //nolint
