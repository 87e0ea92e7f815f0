package use

import (
	"context"
	"encoding/json"
	"errors"

	"example.com/shop/api"
	"example.com/shop/closer"
)

func count(ctx context.Context, c *api.Client) (n int, err error) {
	resp, err := c.Get(ctx, "/count") // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return 0, err
	}
	err = json.NewDecoder(resp.Body).Decode(&n)
	return n, err
}

func status(ctx context.Context, c *api.Client) (int, error) {
	resp, err := c.Get(ctx, "/") // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return 0, err
	}
	closer.Log(resp)
	return resp.StatusCode, nil
}

func counted(ctx context.Context, c *api.Client) (n int, err error) {
	resp, err := c.Get(ctx, "/count") // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return 0, err
	}
	if resp.StatusCode >= 300 {
		return 0, errors.New(resp.Status)
	}
	defer closer.Drain(resp.Body)
	err = json.NewDecoder(resp.Body).Decode(&n)
	return n, err
}

func drained(ctx context.Context, c *api.Client) (n int, err error) {
	resp, err := c.Get(ctx, "/count")
	if err != nil {
		return 0, err
	}
	defer closer.Drain(resp.Body)
	err = json.NewDecoder(resp.Body).Decode(&n)
	return n, err
}

func closed(ctx context.Context, c *api.Client) (int, error) {
	resp, err := c.Status(ctx, "/")
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
