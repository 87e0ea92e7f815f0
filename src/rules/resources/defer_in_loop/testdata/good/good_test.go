package p

import (
	"os"
	"testing"
)

// A test's files are few and closed when it ends (fasthttp!2288 asks for silence here).
func TestFiles(t *testing.T) {
	for _, name := range os.Args {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		f.Stat()
	}
}
