package read

import (
	"context"
	"testing"
)

func TestPool(t *testing.T) {
	p := newPool(context.Background())
	t.Cleanup(p.stop)
}
