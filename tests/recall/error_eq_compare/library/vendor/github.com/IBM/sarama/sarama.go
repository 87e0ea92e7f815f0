package sarama

import (
	"errors"
	"fmt"
)

var ErrOutOfBrokers = errors.New("kafka: client has run out of available brokers to talk to")

type Config struct{}

type Client interface {
	Close() error
}

func NewClient(addrs []string, conf *Config) (Client, error) {
	return nil, fmt.Errorf("%w: %v", ErrOutOfBrokers, addrs)
}
