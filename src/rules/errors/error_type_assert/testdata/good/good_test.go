package p

import "testing"

func Check(t *testing.T, err error) {
	if _, ok := err.(*Missing); !ok {
		t.Error(err)
	}
}
