package kept

import "slices"

type Queue struct{ items []string }

// Take gives the first n and puts a marker behind them, which is in the queue from then on.
func (q *Queue) Take(n int) []string {
	first := q.items[:n]
	q.items = q.items[n:]
	return append(first, "end") // want "append-to-subslice: overwrites the elements"
}

func (q *Queue) TakeClipped(n int) []string {
	first := q.items[:n:n]
	q.items = q.items[n:]
	return append(first, "end")
}

func (q *Queue) TakeCopy(n int) []string {
	first := slices.Clone(q.items[:n])
	q.items = q.items[n:]
	return append(first, "end")
}
