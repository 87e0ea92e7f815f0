// The loop asks its context whether it has ended; it never does.
package main

import (
	"context"
	"log"
	"net/http"
	"time"
)

func poll(ctx context.Context, host string) {
	for ctx.Err() == nil {
		log.Print(host)
		time.Sleep(time.Second)
	}
}

func ping(ctx context.Context, host string) {
	for {
		time.Sleep(time.Second)
		if err := ctx.Err(); err != nil {
			return
		}
		log.Print(host)
	}
}

func pingWhile(ctx context.Context, host string) {
	for ctx.Err() == nil {
		time.Sleep(time.Second)
		log.Print(host)
	}
}

func detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func watch(w http.ResponseWriter, r *http.Request) {
	go poll(context.TODO(), r.Host)      // want "worker-no-exit: nobody can cancel the context that would end this goroutine's loop; every request leaves one behind"
	go ping(detach(r.Context()), r.Host) // want "worker-no-exit: nobody can cancel the context"
	go pingWhile(r.Context(), r.Host)
}

func main() {
	http.HandleFunc("/watch", watch)
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
