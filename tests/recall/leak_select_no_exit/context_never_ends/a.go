// The loop ends with a context, which comes from context.Background on every way.
package main

import (
	"context"
	"log"
	"net/http"
	"time"
)

type feed struct {
	base context.Context
	last string
}

type tenant struct{}

func (f *feed) track(ctx context.Context, symbol string) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			f.load(ctx, symbol)
		}
	}
}

func (f *feed) load(ctx context.Context, symbol string) { f.last = symbol }

// load is called with the caller's context too; that says nothing of the loop's.
func (f *feed) quote(w http.ResponseWriter, r *http.Request) {
	f.load(r.Context(), r.URL.Path)
	ctx := context.WithValue(context.Background(), tenant{}, r.Host)
	go f.track(ctx, r.URL.Path) // want "leak-select-no-exit: nobody can cancel the context that would end this goroutine's select loop; every request leaves one behind"
}

func (f *feed) watch(w http.ResponseWriter, r *http.Request) {
	go func() { // want "leak-select-no-exit: nobody can cancel the context"
		for {
			select {
			case <-f.base.Done():
				return
			case <-time.After(time.Minute):
				log.Print(f.last)
			}
		}
	}()
}

// Somebody cancels these.
func (f *feed) report(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(time.Hour, cancel)
	go repeat(ctx)
	go repeatFor(r.Context())
	short, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	go repeatBoth(short)
}

func repeat(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func repeatFor(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// One caller's context never ends, another's does.
func repeatBoth(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func (f *feed) refresh(w http.ResponseWriter, r *http.Request) {
	go repeatBoth(context.Background())
}

func main() {
	f := &feed{base: context.Background()}
	http.HandleFunc("/quote", f.quote)
	http.HandleFunc("/watch", f.watch)
	http.HandleFunc("/report", f.report)
	http.HandleFunc("/refresh", f.refresh)
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
