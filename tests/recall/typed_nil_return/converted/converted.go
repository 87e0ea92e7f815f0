package converted

type Missing struct{ key string }

func (m *Missing) Error() string { return m.key }

func find(known map[string]int, key string) *Missing {
	if _, ok := known[key]; !ok {
		return &Missing{key: key}
	}
	return nil
}

func Find(known map[string]int, key string) error {
	return error(find(known, key)) // want "typed-nil-return: `error\(find\(known, key\)\)` gives a nil `\*Missing`"
}

// The map says whether there is a nil, not the constant.
func FindName(known map[string]int) error {
	return find(known, "name") // want "typed-nil-return: `find\(known, \"name\"\)` gives a nil `\*Missing`"
}

func Nothing() error {
	return (*Missing)(nil) // want "typed-nil-return: `\(\*Missing\)\(nil\)` is a nil `\*Missing`"
}

func refuse(kind string) *Missing {
	if kind == "none" {
		return nil
	}
	return &Missing{key: kind}
}

func Refuse() error { return refuse("some") }
