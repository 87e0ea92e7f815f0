// A service for tests/serve/go_service: pprof over TLS, for those who have the token.
//
//	service FOLDER leaky|healthy|http2
//
// writes its certificate to FOLDER/cert.pem and then its address to FOLDER/address. The leaky one
// loses a goroutine every 5 milliseconds, up to 20,000; the healthy one has a pool of workers; the last is healthy and speaks HTTP/2 alone.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log"
	"math/big"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"time"
)

const token = "open-sesame"

// The workers' jobs: a variable of the package, so that nothing can prove that none will come.
var jobs = make(chan int)

func lose() {
	answers := make(chan int)
	go func() { answers <- len(os.Args) }() // nobody receives
}

func leak() {
	for range 20_000 {
		lose()
		time.Sleep(5 * time.Millisecond)
	}
}

func work() {
	for range jobs {
	}
}

func certificate(folder string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "service"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(filepath.Join(folder, "cert.pem"), text, 0o644); err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

func main() {
	folder, kind := os.Args[1], os.Args[2]
	if kind == "leaky" {
		go leak()
	}
	for range 64 {
		go work()
	}
	cert, err := certificate(folder)
	if err != nil {
		log.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	if kind == "http2" {
		config.NextProtos = []string{"h2"}
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		log.Fatal(err)
	}
	address := "https://" + listener.Addr().String()
	if err := os.WriteFile(filepath.Join(folder, "address"), []byte(address), 0o644); err != nil {
		log.Fatal(err)
	}
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if kind == "http2" && r.ProtoMajor != 2 {
			http.Error(w, "HTTP/2 was expected", http.StatusHTTPVersionNotSupported)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+token {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		http.DefaultServeMux.ServeHTTP(w, r)
	})
	log.Fatal((&http.Server{Handler: guarded, ReadHeaderTimeout: time.Minute}).Serve(listener))
}
