package list

import "example.com/generic/order" // want "import-cycle: `list` -> `order` -> `list` import each other; cheapest to cut is this import, used for 2 names: `Less`, `Ordered`$"

// The type parameter order hides the import in this type and its methods.
type Box[order any] struct{ v order }

func (b *Box[order]) Get() order { return b.v }

type List[T order.Ordered] struct{ items []T }

func (l *List[T]) Sort() { order.Less[T](l.items[0], l.items[1]) }

func Map[T, U any](l []T, f func(T) U) []U { return nil }
