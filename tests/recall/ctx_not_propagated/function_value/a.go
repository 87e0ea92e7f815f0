// What gets the context is a function value: a parameter, a field, an element of a table.
package a

import "context"

type fetcher func(ctx context.Context, id string) error

func each(ctx context.Context, ids []string, fetch fetcher) error {
	for _, id := range ids {
		if err := fetch(context.Background(), id); err != nil { // want "ctx-not-propagated: the work of `fetch` goes on"
			return err
		}
	}
	return nil
}

type loader struct {
	fetch func(context.Context) error
	close func(context.Context) error
}

func (l *loader) run(ctx context.Context) error {
	defer l.close(context.Background())
	return nil
}

func (l *loader) get(ctx context.Context) error {
	return l.fetch(context.TODO()) // want "ctx-not-propagated: the work of `fetch` goes on"
}

func (l *loader) end(ctx context.Context) error {
	return l.close(context.Background())
}
