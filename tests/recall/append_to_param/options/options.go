package options

type Option interface{ apply(*Server) }

type Server struct{ opts []Option }

// New keeps what it appended to its variadic parameter.
func New(extra Option, opts ...Option) *Server {
	opts = append(opts, extra)
	return &Server{opts: opts}
}

func Pair(a, b Option, common []Option) (*Server, *Server) {
	first := New(a, common...)
	second := New(b, common...) // want "append-to-param: overwrites what `first` got"
	return first, second
}

// Written one by one they are a new slice each time.
func Single(a, b, c Option) (*Server, *Server) {
	return New(a, c), New(b, c)
}
