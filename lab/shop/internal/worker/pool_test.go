package worker

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

func TestStopFinishesTheQueue(t *testing.T) {
	p := NewPool(t.Context(), 3)
	var ran atomic.Int64
	for range 50 {
		err := p.Submit(Job{Name: "count", Run: func(context.Context) error {
			ran.Add(1)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.Stop()
	if ran.Load() != 50 || p.Finished() != 50 {
		t.Errorf("ran %d, finished %d", ran.Load(), p.Finished())
	}
	if err := p.Submit(Job{}); !errors.Is(err, ErrStopped) {
		t.Errorf("after Stop: %v", err)
	}
}
