package p

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func show(u string) error {
	resp, err := http.Get(u) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, u, resp)
	return nil
}

func record(u string) {
	resp, err := http.Get(u) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return
	}
	log.Printf("%s: %v", u, resp.Body)
}

type list struct{ all []any }

// The array of a variadic argument may be kept by whom it is given to.
func (l *list) add(values ...any) { l.all = append(l.all, values...) }

func keep(l *list, u string) {
	resp, err := http.Get(u)
	if err != nil {
		return
	}
	l.add(u, resp)
}

// It is printed and kept.
func both(l *list, u string) {
	resp, err := http.Get(u)
	if err != nil {
		return
	}
	values := []any{u, resp}
	fmt.Println(values...)
	l.all = values
}
