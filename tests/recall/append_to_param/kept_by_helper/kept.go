package kept

type Option func(*Client)

type Client struct{ tags []string }

type Pool struct{ clients []*Client }

func withTag(tags []string, tag string) []string { return append(tags, tag) }

// Add keeps what its helper appended.
func (p *Pool) Add(tags []string, tag string) {
	tags = withTag(tags, tag)
	p.clients = append(p.clients, &Client{tags: tags})
}

func (c *Client) Set(tags []string, tag string) { c.tags = withTag(tags, tag) }

func Fill(p *Pool, tags []string, names []string) {
	for _, name := range names {
		p.Add(tags, name) // want "append-to-param: in every iteration"
	}
}

func Two(a, b *Client, tags []string) {
	a.Set(tags, "a")
	b.Set(tags, "b") // want "append-to-param: overwrites what the call before kept"
}

// The second takes the place of the first.
func Twice(a *Client, tags []string) {
	a.Set(tags, "a")
	a.Set(tags, "b")
}
