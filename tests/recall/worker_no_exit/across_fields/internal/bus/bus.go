package bus

type Event struct{ Name string }

type Bus struct{ out chan<- Event }

func New(out chan<- Event) *Bus { return &Bus{out: out} }

func (b *Bus) Publish(e Event) { b.out <- e }
