package errgroup

import "context"

type Group struct{ cancel context.CancelFunc }

func WithContext(ctx context.Context) (*Group, context.Context)

func (g *Group) Go(f func() error)

func (g *Group) Wait() error
