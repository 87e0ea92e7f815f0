package across

func (c *client) ping() error {
	resp, err := c.get("/ping") // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return err
	}
	return check(resp)
}

func (c *client) pingWell() error {
	resp, err := c.get("/ping")
	if err != nil {
		return err
	}
	return finish(resp)
}

func (c *client) pingMust() error {
	resp, err := c.get("/ping")
	if err != nil {
		return err
	}
	if err := must(resp); err != nil {
		return err
	}
	return resp.Body.Close()
}

func (c *client) early(n int) error {
	resp, err := c.do("/early") // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return err
	}
	if n > 3 {
		return nil
	}
	return finish(resp)
}
