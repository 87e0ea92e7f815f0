package base

// Commands makes two command lines of one beginning that the closure has from around it.
func Commands(host string) (up, down []string) {
	args := make([]string, 0, 8)
	args = append(args, "--host", host)
	command := func(name string) []string {
		return append(args, name)
	}
	up = command("up")
	down = command("down") // want "append-to-param: overwrites what `up` got"
	return up, down
}

func Copies(host string) (up, down []string) {
	args := []string{"--host", host}
	command := func(name string) []string {
		return append(args, name)
	}
	up = command("up")
	down = command("down")
	return up, down
}

// What the closure appends stays in the variable.
func Grows(host string) []string {
	args := make([]string, 0, 8)
	add := func(name string) []string {
		args = append(args, name)
		return args
	}
	add("up")
	add("down")
	return args
}
