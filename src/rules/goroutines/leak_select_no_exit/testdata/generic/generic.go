package p

type queue[T any] struct {
	in, out chan T
	items   []T
}

func NewQueue[T any]() *queue[T] {
	q := &queue[T]{in: make(chan T), out: make(chan T)}
	go q.run() // want "leak-select-no-exit: every call of `NewQueue` leaves one behind"
	return q
}

func (q *queue[T]) run() {
	for {
		if len(q.items) == 0 {
			q.items = append(q.items, <-q.in)
			continue
		}
		select {
		case item := <-q.in:
			q.items = append(q.items, item)
		case q.out <- q.items[0]:
			q.items = q.items[1:]
		}
	}
}
