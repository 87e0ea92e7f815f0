package p

import (
	"net"
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
