package groups

// Both begin as the list that the map has.
func Groups(members map[string][]string) (readers, writers []string) {
	readers = append(members["all"], "guest")
	writers = append(members["all"], "editor") // want "append-shared-base: overwrites what `readers` got"
	return readers, writers
}

func GroupsWell(members map[string][]string) (readers, writers []string) {
	readers = append(members["all"], "guest")
	writers = append(members["staff"], "editor")
	return readers, writers
}

func Collect(by map[string][]string, names []string) {
	for _, name := range names {
		by[name[:1]] = append(by[name[:1]], name)
		by["all"] = append(by["all"], name)
	}
}
