package field

import "fmt"

type Client struct {
	defaults []string
}

func NewClient(region string) *Client {
	c := &Client{}
	c.defaults = append(c.defaults, "--json", "--quiet", "--region="+region)
	return c
}

// Both command lines begin with the client's own arguments.
func (c *Client) Commands(name string) ([]string, []string) {
	get := append(c.defaults, "get", name)
	list := append(c.defaults, "list", name) // want "append-shared-base: overwrites what `get` got"
	return get, list
}

// The first one is done with when the second is made.
func (c *Client) Run(name string) {
	get := append(c.defaults, "get", name)
	fmt.Println(get)
	list := append(c.defaults, "list", name)
	fmt.Println(list)
}
