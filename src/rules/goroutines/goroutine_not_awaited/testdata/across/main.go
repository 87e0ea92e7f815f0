package main

import (
	"net/http"

	"across/audit"
	"across/web"
)

func main() {
	log, err := audit.Open("audit.log")
	if err != nil {
		panic(err)
	}
	http.ListenAndServe("127.0.0.1:8080", web.Routes(log))
}
