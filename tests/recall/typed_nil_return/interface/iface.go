package iface

type Store interface{ Get(key string) string }

type redis struct{ addr string }

func (r *redis) Get(key string) string { return r.addr + key }

func connect(addr string) *redis {
	if addr == "" {
		return nil
	}
	return &redis{addr}
}

// New gives a Store that is never nil.
func New(addr string) Store {
	return connect(addr) // want "typed-nil-return: `connect\(addr\)` gives a nil `\*redis`"
}

func Lookup(addr, key string) string {
	store := New(addr)
	if store == nil {
		return ""
	}
	return store.Get(key)
}
