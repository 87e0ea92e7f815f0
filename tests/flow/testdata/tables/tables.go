// Command tables: more routes than a call has callees, tests that bring their own types, and what
// is left open.
package main

import "net/http"

type route struct {
	path   string
	handle func(http.ResponseWriter, *http.Request)
}

func h0(http.ResponseWriter, *http.Request)  {}
func h1(http.ResponseWriter, *http.Request)  {}
func h2(http.ResponseWriter, *http.Request)  {}
func h3(http.ResponseWriter, *http.Request)  {}
func h4(http.ResponseWriter, *http.Request)  {}
func h5(http.ResponseWriter, *http.Request)  {}
func h6(http.ResponseWriter, *http.Request)  {}
func h7(http.ResponseWriter, *http.Request)  {}
func h8(http.ResponseWriter, *http.Request)  {}
func h9(http.ResponseWriter, *http.Request)  {}
func h10(http.ResponseWriter, *http.Request) {}
func h11(http.ResponseWriter, *http.Request) {}
func h12(http.ResponseWriter, *http.Request) {}
func h13(http.ResponseWriter, *http.Request) {}
func h14(http.ResponseWriter, *http.Request) {}
func h15(http.ResponseWriter, *http.Request) {}
func h16(http.ResponseWriter, *http.Request) {}

var routes = []route{
	{"0", h0}, {"1", h1}, {"2", h2}, {"3", h3}, {"4", h4}, {"5", h5}, {"6", h6}, {"7", h7}, {"8", h8},
	{"9", h9}, {"10", h10}, {"11", h11}, {"12", h12}, {"13", h13}, {"14", h14}, {"15", h15}, {"16", h16},
}

// All 17 are handlers, though a call that might go to each of them is unknown.
func main() {
	for _, r := range routes {
		http.HandleFunc(r.path, r.handle)
	}
	run(&clock{})
}

func callAny(i int) { routes[i].handle(nil, nil) }

type timer interface{ now() int }

type clock struct{}

func (*clock) now() int { return 1 }

// The test passes another timer; here only clock comes.
func run(t timer) { t.now() }
