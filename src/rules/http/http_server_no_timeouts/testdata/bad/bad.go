package p

import (
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"time"
)

func calls(h http.Handler, port string) {
	log.Fatal(http.ListenAndServe(":8080", h))                   // want "http-server-no-timeouts: `http.ListenAndServe` serves without any time-out; a client that sends its headers slowly keeps a connection"
	log.Fatal(http.ListenAndServe(":"+port, nil))                // want "http-server-no-timeouts: `http.ListenAndServe` serves without"
	log.Fatal(http.ListenAndServeTLS(":8443", "cert", "key", h)) // want "http-server-no-timeouts: `http.ListenAndServeTLS` serves without"
	l, _ := net.Listen("tcp", ":8080")
	log.Fatal(http.Serve(l, h))                   // want "http-server-no-timeouts: `http.Serve` serves without"
	log.Fatal(http.ServeTLS(l, h, "cert", "key")) // want "http-server-no-timeouts: `http.ServeTLS` serves without"
}

func literals(h http.Handler) []*http.Server {
	// want+1 "http-server-no-timeouts: this server has no `ReadHeaderTimeout`, `ReadTimeout`, `WriteTimeout` and `IdleTimeout`; a client"
	one := &http.Server{Addr: ":8080", Handler: h}
	// want+1 "http-server-no-timeouts: this server has no `ReadHeaderTimeout`, `ReadTimeout` and `IdleTimeout`; a client"
	two := http.Server{
		Addr:         ":8443",
		Handler:      h,
		TLSConfig:    &tls.Config{MinVersion: tls.VersionTLS13},
		WriteTimeout: time.Minute,
	}
	// want+1 "http-server-no-timeouts: this server has no"
	return []*http.Server{one, &two, {Addr: ":9090", Handler: h}}
}
