package p

import (
	"net/http"
	"testing"
)

func TestItems(t *testing.T) {
	tests := []struct{ name, want string }{{"a", "b"}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			use(tt.want) // want "loop-var-capture: the subtest reads `tt`"
		})
	}
}

func TestWorkers(t *testing.T) {
	for i := 0; i < 3; i++ {
		go func() {
			use(i) // want "loop-var-capture: the goroutine reads `i`"
		}()
	}
}

func TestHandlersOfAll(t *testing.T) {
	mux := http.NewServeMux()
	for _, path := range []string{"/a", "/b"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			use(path) // want "loop-var-capture: the closure reads `path`"
		})
	}
	use(mux)
}
