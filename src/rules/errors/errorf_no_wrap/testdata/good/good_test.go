package good

import (
	"errors"
	"fmt"
	"testing"
)

func fails() error {
	if err := find(""); err != nil {
		return fmt.Errorf("find: %v", err)
	}
	return nil
}

func TestFails(t *testing.T) {
	if errors.Is(fails(), errMissing) {
		t.Fatal("opaque")
	}
}
