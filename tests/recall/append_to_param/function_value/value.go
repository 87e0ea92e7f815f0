package value

func addHost(args []string, host string) []string { return append(args, "--host="+host) }

// The helper comes as a value.
func Commands(args []string) ([]string, []string) {
	add := addHost
	a := add(args, "a")
	b := add(args, "b") // want "append-to-param: overwrites what `a` got"
	return a, b
}

func Literal(args []string) ([]string, []string) {
	add := func(host string) []string { return append(args, "--host="+host) }
	a := add("a")
	b := add("b") // want "append-to-param: `add` appends to `args` again: where it has room, this overwrites what `a` got"
	return a, b
}
