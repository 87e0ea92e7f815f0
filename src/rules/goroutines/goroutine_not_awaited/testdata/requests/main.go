package main

import (
	"net/http"
	"strings"
)

func async(f func()) {
	go f() // silent "goroutine-not-awaited: what it runs was handed in, and is told where that is done"
}

func order(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which sends a request"
		req, err := http.NewRequest(http.MethodPost, "http://partner/orders", strings.NewReader(id))
		if err != nil {
			return
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
		}
	}()
	async(func() { tell(r, "PUT", id) })
	async(func() { put(id) }) // want "goroutine-not-awaited: which sends a request"
	fireAndForgetPut(id)
	go func() { // silent "goroutine-not-awaited: it is not seen to write anything that lasts"
		req, _ := http.NewRequest("GET", "http://partner/warm", nil)
		http.DefaultClient.Do(req)
	}()
}

func fireAndForgetPut(id string) {
	go put(id) // silent "goroutine-not-awaited: the name of what starts it says that nobody waits"
}

func put(id string) error {
	req, err := http.NewRequest("PUT", "http://partner/orders/"+id, nil)
	if err != nil {
		return err
	}
	_, err = new(http.Client).Do(req)
	return err
}

// Which method it is is not seen.
func tell(r *http.Request, method, id string) {
	req, _ := http.NewRequestWithContext(r.Context(), method, "http://partner/"+id, nil)
	http.DefaultClient.Do(req)
}

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
