package list

// With returns the list and x behind it.
func With[T any](items []T, x T) []T { return append(items, x) }

// Plus returns a new list.
func Plus[T any](items []T, x T) []T {
	all := make([]T, 0, len(items)+1)
	all = append(all, items...)
	return append(all, x)
}
