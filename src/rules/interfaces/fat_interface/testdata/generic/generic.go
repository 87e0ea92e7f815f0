package p

type cache[K comparable, V any] interface { // want "fat-interface: `cache` declares 5 methods, and no consumer uses more than 1; nobody calls `Flush`, `Keys`, `Len`, `Put`"
	Get(key K) (V, bool)
	Put(key K, value V)
	Len() int
	Keys() []K
	Flush()
}

type memory[K comparable, V any] struct{ values map[K]V }

func (m *memory[K, V]) Get(key K) (V, bool) { v, ok := m.values[key]; return v, ok }
func (m *memory[K, V]) Put(key K, value V)  { m.values[key] = value }
func (m *memory[K, V]) Len() int            { return len(m.values) }
func (m *memory[K, V]) Keys() []K           { return nil }
func (m *memory[K, V]) Flush()              { clear(m.values) }

type catalog struct{ prices cache[string, int] }

func (c *catalog) price(sku string) int {
	price, _ := c.prices.Get(sku)
	return price
}

// All of it is used, by way of two instances.
type queue[T any] interface {
	Push(T)
	Pop() T
	Close()
	Size() int
}

type list[T any] struct{}

func (list[T]) Push(T)        {}
func (list[T]) Pop() (zero T) { return zero }
func (list[T]) Close()        {}
func (list[T]) Size() (n int) { return n }

func feed(q queue[int], r queue[string]) {
	q.Push(r.Size())
	r.Close()
	_ = q.Pop()
}
