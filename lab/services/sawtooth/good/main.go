// A service whose heap climbs to a few hundred megabytes and falls back with each collection, as
// GOGC lets it: every request makes some thousand small values that nobody keeps.
package main

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"example.com/lab/serve"
)

const words = 4000

// What stays, so that the collector has something to mark.
var dictionary = make([]string, 0, 200_000)

func main() {
	debug.SetGCPercent(400)
	for i := range cap(dictionary) {
		dictionary = append(dictionary, fmt.Sprintf("word %d of the dictionary of the shop, in some length", i))
	}
	serve.Run(handle)
}

func handle(w http.ResponseWriter, r *http.Request) {
	seed := len(r.URL.RawQuery)
	found := 0
	for i := range words {
		found += strings.Count(strings.ToUpper(dictionary[(seed*7919+i*31)%len(dictionary)]), "WORD")
	}
	fmt.Fprintln(w, found)
}
