package web

import (
	"across/client"
	"net/http"
)

func asks(w http.ResponseWriter, r *http.Request) {
	c, err := client.Dial("store:7000") // want "http-client-per-call: an RPC connection of its own"
	if err != nil {
		return
	}
	defer c.Close()
	client.Ask(c)
}

func keeps(w http.ResponseWriter, r *http.Request) {
	c, err := client.Dial("store:7000")
	if err != nil {
		return
	}
	client.Keep(c)
}

func Routes() {
	http.HandleFunc("/asks", asks)
	http.HandleFunc("/keeps", keeps)
}
