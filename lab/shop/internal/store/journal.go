package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

// record is one change; exactly one of its fields is set.
type record struct {
	Product   *domain.Product `json:"product,omitempty"`
	Order     *domain.Order   `json:"order,omitempty"`
	Cancelled domain.OrderID  `json:"cancelled,omitempty"`
	Purged    domain.OrderID  `json:"purged,omitempty"`
}

// journal appends records to one segment. Each start of the store begins a
// new segment.
type journal struct {
	file *os.File
}

func openJournal(dir string) (*journal, error) {
	name := time.Now().UTC().Format("20060102T150405.000000000") + ".journal"
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return &journal{file: f}, nil
}

func (j *journal) append(rec record) error {
	line, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

func (j *journal) close() error {
	return j.file.Close()
}

// replay feeds all records in dir, oldest first, to apply.
func replay(dir string, apply func(record)) error {
	segments, err := filepath.Glob(filepath.Join(dir, "*.journal"))
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	slices.Sort(segments)
	for _, name := range segments {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		// All segments stay open until the last one is read. A store that was
		// restarted often enough does not start again: too many open files.
		defer f.Close() // want "defer-in-loop: defer"
		dec := json.NewDecoder(f)
		for {
			var rec record
			err := dec.Decode(&rec)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("journal %s: %w", filepath.Base(name), err)
			}
			apply(rec)
		}
	}
	return nil
}
