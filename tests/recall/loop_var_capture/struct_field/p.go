//go:build go1.21

package p

type task struct {
	name string
	run  func() string
}

func tasks(names []string) []task {
	list := make([]task, 0, len(names))
	for _, name := range names {
		list = append(list, task{name: name, run: func() string {
			return name // want "loop-var-capture: "
		}})
	}
	return list
}

func queue(names []string, to chan<- func() string) {
	for _, name := range names {
		to <- func() string { return name } // want "loop-var-capture: "
	}
}

type hub struct{ all []func() }

func (h *hub) add(f func()) { h.all = append(h.all, f) }

func (h *hub) fill(names []string, show func(string)) {
	for _, name := range names {
		h.add(func() { show(name) }) // want "loop-var-capture: "
	}
}
