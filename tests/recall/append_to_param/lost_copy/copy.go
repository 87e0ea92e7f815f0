package copies

type Names []string

func (n Names) Add(name string) {
	n = append(n, name) // want "append-to-param: what is appended to `n` is lost"
}

type Cart struct {
	owner string
	items []string
	log   journal
}

type journal struct{ lines []string }

func (c Cart) Put(item string) {
	c.items = append(c.items, item) // want "append-to-param: what is appended to `c.items` is lost: nobody reads it here, and the field is that of a copy, of which the caller sees nothing"
}

func (c Cart) Note(line string) {
	c.log.lines = append(c.log.lines, line) // want "append-to-param: what is appended to `c.log.lines` is lost"
}

func put(c Cart, item string) bool {
	if c.owner == "" {
		return false
	}
	c.items = append(c.items, item) // want "append-to-param: what is appended to `c.items` is lost"
	return true
}

// The copy goes back, or its field is read, or another struct is meant.
func (c Cart) With(item string) Cart {
	c.items = append(c.items, item)
	return c
}

func (c Cart) Count(item string) (n int) {
	c.items = append(c.items, item)
	for _, other := range c.items {
		if other == item {
			n++
		}
	}
	return n
}

func (c *Cart) Add(item string) { c.items = append(c.items, item) }

type shared struct{ cart *Cart }

func (s shared) Add(item string) { s.cart.items = append(s.cart.items, item) }

func handed(c Cart, item string, use func(Cart)) {
	c.items = append(c.items, item)
	use(c)
}
