package p

import "testing"

func Check(t *testing.T, err error) {
	if err != ErrMissing {
		t.Error(err)
	}
}
