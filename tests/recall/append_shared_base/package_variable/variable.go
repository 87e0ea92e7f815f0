package variable

import "os"

var defaults = makeDefaults()

var constant = []string{"--quiet", "--json"}

func makeDefaults() []string {
	list := make([]string, 0, 8)
	list = append(list, "--quiet")
	if os.Getenv("DEBUG") != "" {
		list = append(list, "--debug")
	}
	return list
}

func Commands(name string) (get, list []string) {
	get = append(defaults, "get", name)
	list = append(defaults, "list", name) // want "append-shared-base: overwrites what `get` got"
	return get, list
}

// A literal has no room, and nothing else is ever stored there.
func FromConstant(name string) (get, list []string) {
	get = append(constant, "get", name)
	list = append(constant, "list", name)
	return get, list
}
