package feed

import "time"

type Feed struct {
	Name  string
	count int
}

func (f *Feed) Start() {
	go f.loop() // want "worker-no-exit: every request leaves one behind"
}

func (f *Feed) loop() {
	tick := time.Tick(time.Second)
	for range tick {
		f.count++
	}
}

// Main is started once, by the program's main function.
type Main struct{ beats int }

func (m *Main) Start() {
	go func() {
		for {
			time.Sleep(time.Second)
			m.beats++
		}
	}()
}
