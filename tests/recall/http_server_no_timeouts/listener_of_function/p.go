// The listener comes from a function of the package.
package p

import (
	"net"
	"net/http"
)

func listen(port string) (net.Listener, error) {
	l, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return nil, err
	}
	return l, nil
}

func listenHere() (net.Listener, error) { return net.Listen("tcp", "localhost:0") }

func serve(h http.Handler) error {
	l, err := listen("8080")
	if err != nil {
		return err
	}
	return http.Serve(l, h) // want "http-server-no-timeouts: `http.Serve` serves without"
}

func serveHere(h http.Handler) error {
	l, err := listenHere()
	if err != nil {
		return err
	}
	return http.Serve(l, h)
}

func server(h http.Handler) error {
	s := &http.Server{Handler: h} // want "http-server-no-timeouts: this server has no"
	l, err := listen("8081")
	if err != nil {
		return err
	}
	return s.Serve(l)
}
