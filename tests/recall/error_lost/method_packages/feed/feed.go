package feed

// Cursor goes through the answers of a service.
type Cursor struct {
	next func() (string, error)
	at   string
	err  error
}

func Open(next func() (string, error)) *Cursor { return &Cursor{next: next} }

func (c *Cursor) Next() bool {
	c.at, c.err = c.next()
	return c.err == nil && c.at != ""
}

func (c *Cursor) Value() string { return c.at }

func (c *Cursor) Err() error { return c.err }
