package result

type Request struct{ Path []string }

func child(parent []string, name string) Request {
	return Request{Path: append(parent, name)}
}

func Children(path []string, names []string) []Request {
	var all []Request
	for _, name := range names {
		all = append(all, child(path, name)) // want "append-to-param: "
	}
	return all
}

func clipped(parent []string, name string) Request {
	return Request{Path: append(parent[:len(parent):len(parent)], name)}
}

func Clipped(path []string, names []string) []Request {
	var all []Request
	for _, name := range names {
		all = append(all, clipped(path, name))
	}
	return all
}
