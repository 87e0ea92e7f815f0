package redis

import (
	"context"

	"github.com/redis/go-redis/v9/internal/proto"
)

const Nil = proto.Nil

type Client struct{ values map[string]string }

type StringCmd struct {
	val string
	err error
}

func (c *Client) Get(ctx context.Context, key string) *StringCmd {
	val, ok := c.values[key]
	if !ok {
		return &StringCmd{err: Nil}
	}
	return &StringCmd{val: val}
}

func (cmd *StringCmd) Result() (string, error) { return cmd.val, cmd.err }
