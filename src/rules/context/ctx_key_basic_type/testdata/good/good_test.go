package p

import (
	"context"
	"testing"
)

func TestValue(t *testing.T) {
	ctx := context.WithValue(context.Background(), "key", 1)
	_ = ctx
}
