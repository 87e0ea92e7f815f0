//go:build go1.21

package p

import (
	"context"
	"sync"
)

type group struct {
	wg  sync.WaitGroup
	err error
}

func (g *group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		g.err = f()
	}()
}

func all(ctx context.Context, urls []string, get func(context.Context, string) error) error {
	g := &group{}
	for _, u := range urls {
		g.Go(func() error {
			return get(ctx, u) // want "loop-var-capture: "
		})
	}
	g.wg.Wait()
	return g.err
}

func copied(ctx context.Context, urls []string, get func(context.Context, string) error) error {
	g := &group{}
	for _, u := range urls {
		u := u
		g.Go(func() error { return get(ctx, u) })
	}
	g.wg.Wait()
	return g.err
}
