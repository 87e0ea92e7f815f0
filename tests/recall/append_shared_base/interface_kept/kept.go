package kept

type Registry interface {
	Register(name string, tags []string)
}

type memory struct{ tags map[string][]string }

func (m *memory) Register(name string, tags []string) { m.tags[name] = tags }

func New() Registry { return &memory{tags: map[string][]string{}} }

// All services get the tags of the last.
func RegisterAll(r Registry, common []string, names []string) {
	for _, name := range names {
		tags := append(common, "service="+name) // want "append-shared-base: every iteration"
		r.Register(name, tags)
	}
}

func Run(common []string, names []string) { RegisterAll(New(), common, names) }
