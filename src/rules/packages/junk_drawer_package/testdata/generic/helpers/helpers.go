package helpers // want "junk-drawer-package: package `helpers` holds 4 things"

func Map[T, U any](list []T, f func(T) U) []U { return nil }

func Ptr[T any](v T) *T { return &v }

type Set[T comparable] map[T]bool

func (s Set[T]) Add(v T) { s[v] = true }

func Zero[T any]() (zero T) { return }
