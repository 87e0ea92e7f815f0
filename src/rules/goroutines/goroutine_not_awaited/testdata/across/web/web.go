package web

import "net/http"

type Log interface{ Add(line string) error }

func Routes(log Log) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/order", &orders{log})
	return mux
}

type orders struct{ log Log }

func (o *orders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.place(r.FormValue("id"))
}

func (o *orders) place(id string) {
	go o.log.Add(id) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
}
