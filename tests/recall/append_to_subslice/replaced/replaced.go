package replaced

import "slices"

type list struct{ items []string }

func (l *list) Remove(i int) (old []string) {
	old = l.items
	l.items = append(l.items[:i], l.items[i+1:]...) // want "append-to-subslice: overwrites the elements of `l.items`"
	return old
}

// The list has a copy by then, and the old one stays as it is.
func (l *list) RemoveFromCopy(i int) (old []string) {
	old = l.items
	l.items = slices.Clone(l.items)
	l.items = append(l.items[:i], l.items[i+1:]...)
	return old
}

// A part of the same elements is no copy.
func (l *list) RemoveFromPart(i, n int) (old []string) {
	old = l.items
	l.items = l.items[:n]
	l.items = append(l.items[:i], l.items[i+1:]...) // want "append-to-subslice: overwrites the elements of `l.items`"
	return old
}
