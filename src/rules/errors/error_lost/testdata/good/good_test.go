package good

import (
	"os"
	"testing"
)

func TestRemove(t *testing.T) {
	err := os.Remove("a")
	err = os.Remove("b")
	if err == nil {
		t.Fatal("removed")
	}
}
