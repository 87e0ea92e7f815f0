package prefix

import "strings"

type Key []byte

func prefixOf(tenant string) []byte {
	key := make([]byte, 0, 64)
	key = append(key, tenant...)
	return append(key, '/')
}

func full(tenant string) []string { return strings.Split(tenant, ".") }

// Keys shares the array of the prefix among all keys.
func Keys(tenant string, names []string) map[string]Key {
	prefix := prefixOf(tenant)
	keys := map[string]Key{}
	for _, name := range names {
		keys[name] = append(prefix, name...) // want "append-shared-base: every iteration"
	}
	return keys
}

func Paths(tenant string) (a, b []string) {
	parts := full(tenant)
	a = append(parts, "a")
	b = append(parts, "b")
	return a, b
}
