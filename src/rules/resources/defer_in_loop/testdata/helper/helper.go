// Helps tests, as its import says: what piles up is gone with the test.
package helper

import (
	"os"
	"sync"
	"testing"
)

func Read(t *testing.T, names []string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		t.Log(f.Stat())
	}
}

// Waits for ever there too.
func Lock(mu *sync.Mutex, names []string) {
	for range names {
		mu.Lock()
		defer mu.Unlock() // want "defer-in-loop: the next iteration waits for ever"
	}
}
