package p

import "testing"

func TestText(t *testing.T) {
	if err := error(nil); err.Error() != "missing" {
		t.Error(err)
	}
}
