// Package done asks for an error in order to clean up, and wraps it where it has cleaned up already.
package done

import (
	"errors"
	"fmt"
	"log"
	"sync"
)

type Corrupt struct{ At int }

func (c *Corrupt) Error() string { return fmt.Sprint("corrupt at ", c.At) }

type worker struct{ in chan int }

func (w *worker) stop() { close(w.in) }

func (w *worker) run(wg *sync.WaitGroup) {
	defer wg.Done()
	for range w.in {
	}
}

func next(at int) (int, error) {
	if at < 0 {
		return 0, &Corrupt{at}
	}
	if at > 100 {
		return 0, errors.New("too far")
	}
	return at - 1, nil
}

// prometheus: the workers have ended where a wrapped error is returned, and cannot end twice.
func load(n int) (err error) {
	var wg sync.WaitGroup
	workers := make([]worker, n)
	events := make(chan int)
	defer func() {
		if _, ok := err.(*Corrupt); ok { // silent "error-type-assert: where it is wrapped, all that is done here has been done before"
			for i := range workers {
				workers[i].stop()
			}
			close(events)
			wg.Wait()
		}
	}()
	for i := range workers {
		workers[i].in = make(chan int)
		wg.Add(1)
		go workers[i].run(&wg)
	}
	if n, err = next(n); err != nil {
		return err
	}
	for i := range workers {
		workers[i].stop()
	}
	close(events)
	wg.Wait()
	if _, err := next(n); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// Who wraps it has not stopped all of them.
func loadSome(n int) (err error) {
	first, second := &worker{make(chan int)}, &worker{make(chan int)}
	defer func() {
		if _, ok := err.(*Corrupt); ok { // want "error-type-assert: a wrapped `\*Corrupt` in `err` is not found here"
			first.stop()
			second.stop()
		}
	}()
	if n, err = next(n); err != nil {
		return err
	}
	first.stop()
	if _, err := next(n); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// On one of the ways to where it is wrapped.
func loadMaybe(n int) (err error) {
	w := &worker{make(chan int)}
	defer func() {
		if _, ok := err.(*Corrupt); ok { // want "error-type-assert: a wrapped `\*Corrupt` in `err` is not found here"
			w.stop()
		}
	}()
	if n > 3 {
		w.stop()
	}
	if _, err := next(n); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// Something else is done too.
func loadMarked(n int) (err error) {
	w := &worker{make(chan int)}
	corrupt := false
	defer func() {
		if _, ok := err.(*Corrupt); ok { // want "error-type-assert: a wrapped `\*Corrupt` in `err` is not found here"
			w.stop()
			corrupt = true
		}
		log.Println(corrupt)
	}()
	w.stop()
	if _, err := next(n); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return nil
}
