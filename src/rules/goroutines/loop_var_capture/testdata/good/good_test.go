package p

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestInTurn(t *testing.T) {
	for _, tt := range []struct{ name string }{{"a"}, {"b"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Cleanup(func() { use(tt) })
			use(tt)
		})
		t.Run(tt.name, func(t *testing.T) {
			use(tt)
			tt := tt
			t.Parallel()
			use(tt)
		})
	}
}

// The test and its goroutine meet at the pipe.
func TestPipe(t *testing.T) {
	for _, text := range []string{"a", "b"} {
		client, server := net.Pipe()
		go func() { server.Write([]byte(text)) }()
		client.Read(make([]byte, 1))
	}
}

// The handler runs while the request is made, in the same iteration.
func TestHandlers(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, path := range []string{"/a", "/b"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { use(path) })
		http.Get(server.URL + path)
	}
}

// The subtest of the iteration returns when those within it, which are parallel, have.
func TestGroups(t *testing.T) {
	for _, tt := range []struct{ name string }{{"a"}, {"b"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Run("first", func(t *testing.T) {
				t.Parallel()
				use(tt)
			})
		})
	}
}
