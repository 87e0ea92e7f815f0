package p

import (
	"context"
	"testing"
)

// containerd: lives as long as the test.
type Content struct {
	ctx   context.Context
	store interface {
		Find(ctx context.Context, id string) (string, error)
	}
}

func NewContent(ctx context.Context, t *testing.T) *Content { return &Content{ctx: ctx} }

func (c *Content) Put(id string) (string, error) { return c.store.Find(c.ctx, id) }
