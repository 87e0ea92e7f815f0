package field

type Cache interface{ Get(key string) string }

type memory struct{ m map[string]string }

func (m *memory) Get(key string) string { return m.m[key] }

type Server struct {
	cache Cache
}

func newMemory(size int) *memory {
	if size == 0 {
		return nil
	}
	return &memory{m: make(map[string]string, size)}
}

func NewLater(size int) *Server {
	s := &Server{}
	s.cache = newMemory(size) // want-missing "typed-nil-return: `newMemory\(size\)` gives a nil `\*memory`" fields that are compared with nil elsewhere
	return s
}

func (s *Server) Get(key string) string {
	if s.cache != nil {
		return s.cache.Get(key)
	}
	return ""
}

type Plain struct{ cache Cache }

// Nobody asks a Plain's cache whether it is nil.
func NewPlain(size int) *Plain { return &Plain{cache: newMemory(size)} }

func (p *Plain) Get(key string) string { return p.cache.Get(key) }
