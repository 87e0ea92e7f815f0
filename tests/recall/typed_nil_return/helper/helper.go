package helper

type APIError struct{ Code int }

func (e *APIError) Error() string { return "api" }

func decode(status int) *APIError {
	if status < 400 {
		return nil
	}
	return &APIError{status}
}

type Client struct{ status int }

func (c *Client) Do() error {
	return decode(c.status) // want "typed-nil-return: `decode\(c.status\)` gives a nil `\*APIError`"
}

func (c *Client) Get() (int, error) {
	apiErr := decode(c.status)
	return c.status, apiErr // want "typed-nil-return: `apiErr` is a nil `\*APIError`"
}

func (c *Client) Put() error {
	if apiErr := decode(c.status); apiErr != nil {
		return apiErr
	}
	return nil
}
