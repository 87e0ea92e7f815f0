package cache

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &TTL[string, int]{ttl: time.Minute, entries: make(map[string]entry[int])}
		c.Put("a", 1)
		if v, ok := c.Get("a"); v != 1 || !ok {
			t.Errorf("got %d, %v", v, ok)
		}
		time.Sleep(2 * time.Minute)
		if v, ok := c.Get("a"); ok {
			t.Errorf("got %d after its time", v)
		}
		c.removeExpired(time.Now())
		if c.Len() != 0 {
			t.Errorf("%d entries left", c.Len())
		}
	})
}

// Not in a bubble: the goroutine of New never ends, and synctest would wait for it.
func TestNew(t *testing.T) {
	c := New[string, int](time.Hour)
	c.Put("a", 1)
	c.Put("b", 2)
	if n := c.Len(); n != 2 {
		t.Errorf("%d entries", n)
	}
}

func TestOffKeepsNothing(t *testing.T) {
	var c Cache[string, int] = Off[string, int]{}
	c.Put("a", 1)
	if _, ok := c.Get("a"); ok || c.Len() != 0 {
		t.Error("kept a value")
	}
}
