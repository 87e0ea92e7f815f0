package rest

type Undo struct {
	edits []string
	at    int
	lost  map[string][]string
}

func (u *Undo) Do(name, edit string) {
	if u.at < len(u.edits) {
		u.lost[name] = u.edits[u.at:]
	}
	u.edits = append(u.edits[:u.at], edit) // want "append-to-subslice: overwrites the elements of `u.edits` from `u.at` on"
	u.at++
}

func (u *Undo) Lost(name string) []string { return u.lost[name] }

type Plain struct {
	edits []string
	at    int
}

func (p *Plain) Do(edit string) {
	p.edits = append(p.edits[:p.at], edit)
	p.at++
}

type Queue struct{ waiting []string }

func (q *Queue) Add(s string) { q.waiting = append(q.waiting, s) }

func (q *Queue) Take(n int) []string {
	part := append(q.waiting[:n], "end") // want "append-to-subslice: overwrites the elements of `q.waiting` from `n` on"
	q.waiting = q.waiting[n:]
	return part
}

func (q *Queue) TakeClipped(n int) []string {
	part := append(q.waiting[:n:n], "end")
	q.waiting = q.waiting[n:]
	return part
}
