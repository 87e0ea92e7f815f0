// A request makes an object and starts it; the method that starts it is in another package.
package main

import (
	"net/http"

	"example.com/start/feed"
)

func subscribe(w http.ResponseWriter, r *http.Request) {
	f := &feed.Feed{Name: r.FormValue("name")}
	f.Start()
}

func main() {
	var main feed.Main
	main.Start()
	http.HandleFunc("/subscribe", subscribe)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
