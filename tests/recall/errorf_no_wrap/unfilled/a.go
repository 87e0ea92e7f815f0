// A library: who uses it says what implements the interface.
package unfilled

import (
	"errors"
	"fmt"
	"sync"
)

var (
	ErrUnknown = errors.New("unknown key")
	ErrClosed  = errors.New("closed")
)

type Vault interface {
	Secret(key string) (string, error)
	Close() error
}

type Disk struct {
	mu   sync.Mutex
	keys map[string]string
}

func (d *Disk) Secret(key string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	secret, ok := d.keys[key]
	if !ok {
		return "", fmt.Errorf("key %q: %v", key, ErrUnknown) // want "errorf-no-wrap: hides the `ErrUnknown` in it"
	}
	return secret, nil
}

func (d *Disk) Close() error { return fmt.Errorf("disk: %w", ErrClosed) }

// No Vault: it has a Secret of the same kind, and no Close.
type Rumour struct{}

func (Rumour) Secret(key string) (string, error) {
	return "", fmt.Errorf("rumour %q: %v", key, ErrUnknown)
}

type Server struct{ vault Vault }

func NewServer(v Vault) *Server { return &Server{v} }

func (s *Server) Show(key string) string {
	secret, err := s.vault.Secret(key)
	if errors.Is(err, ErrUnknown) {
		return "none"
	}
	return secret
}

func (s *Server) Stop() error {
	if err := s.vault.Close(); !errors.Is(err, ErrClosed) {
		return err
	}
	return nil
}
