package p

import (
	"context"
	"time"
)

func serve(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-in:
		}
	}
}

// The goroutine is never told to end.
func lost(in <-chan int) {
	ctx, cancel := context.WithCancel(context.Background()) // want "ctx-cancel-lost: `cancel` is not called on every path"
	go serve(ctx, in)
	if len(in) == 0 {
		return
	}
	cancel()
}

func lostLiteral(in <-chan int, done chan<- bool) {
	ctx, _ := context.WithCancel(context.Background()) // want "ctx-cancel-lost: the function that ends this context is thrown away"
	go func() {
		<-ctx.Done()
		done <- true
	}()
}

func told(in <-chan int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go serve(ctx, in)
}

// What is called may wait for it, in a goroutine of its own.
func called(f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(context.Background()) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if err := f(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

// Nobody waits for it, and no parent keeps it.
func harmless() error {
	ctx, cancel := context.WithCancel(context.Background())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	cancel()
	return nil
}

func ended(ctx context.Context, in <-chan int) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	go func() {
		defer cancel()
		serve(ctx, in)
	}()
}
