// A transport without time-outs of its own limits nothing.
package main

import (
	"net/http"
	"time"
)

var shared = &http.Client{Transport: http.DefaultTransport}

var pooled = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 10}}

var impatient = &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: time.Second}}

func get(w http.ResponseWriter, r *http.Request) {
	if resp, err := shared.Get("http://a"); err == nil { // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
		resp.Body.Close()
	}
	if resp, err := pooled.Get("http://b"); err == nil { // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
		resp.Body.Close()
	}
	if resp, err := impatient.Get("http://c"); err == nil {
		resp.Body.Close()
	}
}

func main() {
	http.HandleFunc("/", get)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
