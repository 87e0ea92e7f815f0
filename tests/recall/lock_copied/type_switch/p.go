package p

import "sync"

type Gauge struct {
	mu    sync.Mutex
	value int
}

func Value(metric any) int {
	switch m := metric.(type) {
	case Gauge: // want "lock-copied: the `Gauge` in the interface is copied"
		return m.value
	case *Gauge:
		return m.value
	}
	return 0
}

// Nobody takes it out of the interface.
func Kind(metric any) string {
	switch m := metric.(type) {
	case Gauge:
		return "gauge"
	case string, *Gauge:
		return name(m)
	}
	return ""
}

func name(any) string { return "name" }
