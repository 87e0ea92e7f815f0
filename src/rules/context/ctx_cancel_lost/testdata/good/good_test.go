package good

import (
	"context"
	"testing"
)

func TestWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	if work(ctx) != nil {
		return
	}
	cancel()
}
