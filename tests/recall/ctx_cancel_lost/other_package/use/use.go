package use

import (
	"context"
	"errors"
	"time"

	"example.com/jobs/deadline"
)

type store interface {
	Load(ctx context.Context, key string) (string, error)
}

func load(ctx context.Context, s store, key string) (string, error) {
	ctx, cancel := deadline.Short(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	v, err := s.Load(ctx, key)
	if err != nil {
		return "", err
	}
	cancel()
	return v, nil
}

func loadLogged(ctx context.Context, s store, key string) (string, error) {
	ctx, stop := deadline.Logged(ctx, key) // want "ctx-cancel-lost: `stop` is not called on every path"
	v, err := s.Load(ctx, key)
	if v == "" {
		return "", errors.New("none")
	}
	stop()
	return v, err
}

func loadWell(ctx context.Context, s store, key string) (string, error) {
	ctx, cancel := deadline.Short(ctx)
	defer deadline.End(key, cancel)
	return s.Load(ctx, key)
}

func loadLoggedWell(ctx context.Context, s store, key string) (string, error) {
	ctx, stop := deadline.Logged(ctx, key)
	defer stop()
	return s.Load(ctx, key)
}

func noted(ctx context.Context, s store, key string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is never called"
	deadline.Note(key, cancel)
	return s.Load(ctx, key)
}
