// Helps tests, as its import says.
package helper

import "testing"

func Want(t *testing.T, err error) {
	if err.Error() != "missing" {
		t.Error(err)
	}
}
