package jobs

import "net/http"

// Start is called by the service alone.
func Start() {
	go func() {
		resp, err := http.Get("http://rates") // want "outgoing-call-no-deadline: `Get` may wait for ever"
		if err == nil {
			resp.Body.Close()
		}
	}()
}
