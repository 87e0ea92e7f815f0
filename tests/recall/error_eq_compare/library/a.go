// Errors of libraries that nobody looks into: what their functions return is known.
package app

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/IBM/sarama"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

type Sessions struct {
	cache *redis.Client
	db    *pgx.Conn
}

// Handed on as it is from one read, wrapped from the other.
func (s *Sessions) owner(ctx context.Context, id string) (string, error) {
	user, err := s.cache.Get(ctx, "session:"+id).Result()
	if err != nil {
		return "", err
	}
	name, err := s.cache.Get(ctx, "user:"+user).Result()
	if err != nil {
		return "", fmt.Errorf("user %s: %w", user, err)
	}
	return name, nil
}

func (s *Sessions) Owner(ctx context.Context, id string) (string, error) {
	name, err := s.owner(ctx, id)
	if err == redis.Nil { // want "error-eq-compare: a wrapped `redis.Nil` in `err` is not found here"
		return "", nil
	}
	return name, err
}

// pgx has an error of its own, which wraps that of database/sql.
func (s *Sessions) ended(ctx context.Context, id string) (bool, error) {
	var at time.Time
	err := s.db.QueryRow(ctx, "select at from session where id = $1", id).Scan(&at)
	if err == sql.ErrNoRows { // want "error-eq-compare: `err` is never equal to `sql.ErrNoRows`, which `github.com/jackc/pgx/v5` only returns wrapped"
		return true, nil
	}
	return false, err
}

func (s *Sessions) Cached(ctx context.Context, id string) (string, error) {
	name, err := s.cache.Get(ctx, "session:"+id).Result()
	if err == redis.Nil {
		return "", nil
	}
	return name, err
}

func (s *Sessions) started(ctx context.Context, id string) (at time.Time, err error) {
	if err := s.db.QueryRow(ctx, "select at from session where id = $1", id).Scan(&at); err != nil {
		return at, fmt.Errorf("session %s: %w", id, err)
	}
	return at, nil
}

func (s *Sessions) Age(ctx context.Context, id string) (time.Duration, error) {
	at, err := s.started(ctx, id)
	if err == pgx.ErrNoRows { // want "error-eq-compare: a wrapped `pgx.ErrNoRows` in `err` is not found here"
		return 0, nil
	}
	return time.Since(at), err
}

func Dial(addrs []string) (sarama.Client, error) {
	for range 3 {
		client, err := sarama.NewClient(addrs, nil)
		if err == sarama.ErrOutOfBrokers { // want "error-eq-compare: a wrapped `sarama.ErrOutOfBrokers`"
			time.Sleep(time.Second)
			continue
		}
		return client, err
	}
	return nil, sarama.ErrOutOfBrokers
}
