package shop

import "example.com/shop/feed"

type Importer struct {
	fetch func() (string, error)
	names []string
}

func (im *Importer) Import() int {
	cursor := feed.Open(im.fetch) // want "error-lost: `cursor.Err` is never asked"
	for cursor.Next() {
		im.names = append(im.names, cursor.Value())
	}
	return len(im.names)
}

func (im *Importer) ImportAll() error {
	cursor := feed.Open(im.fetch)
	for cursor.Next() {
		im.names = append(im.names, cursor.Value())
	}
	return cursor.Err()
}
