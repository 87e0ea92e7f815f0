package hub

type Hub struct {
	joins, leaves chan string
	members       map[string]bool
}

func New() *Hub {
	return &Hub{joins: make(chan string, 1), leaves: make(chan string), members: make(map[string]bool)}
}

func (h *Hub) Join(name string) { h.joins <- name }

func (h *Hub) Run() {
	for {
		select {
		case name := <-h.joins:
			h.members[name] = true
		case name := <-h.leaves:
			delete(h.members, name)
		}
	}
}

func (h *Hub) RunUntil(done <-chan struct{}) {
	for {
		select {
		case name := <-h.joins:
			h.members[name] = true
		case <-done:
			return
		}
	}
}
