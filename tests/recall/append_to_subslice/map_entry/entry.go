package entry

type Hub struct{ rooms map[string][]chan string }

func (h *Hub) Join(room string, c chan string) { h.rooms[room] = append(h.rooms[room], c) }

func (h *Hub) Say(room, text string) {
	for i, c := range h.rooms[room] {
		select {
		case c <- text:
		default:
			h.rooms[room] = append(h.rooms[room][:i], h.rooms[room][i+1:]...) // want "append-to-subslice: overwrites the elements of `h.rooms\\[room\\]` from `i` on"
		}
	}
}

func (h *Hub) Leave(room string, c chan string) {
	for i, other := range h.rooms[room] {
		if other == c {
			h.rooms[room] = append(h.rooms[room][:i], h.rooms[room][i+1:]...)
			return
		}
	}
}
