package worker

import (
	"slices"
	"sync"
)

type Reporter struct {
	tags []string
	send func([]string)
}

func New(send func([]string), tags map[string]bool) *Reporter {
	r := &Reporter{send: send}
	for tag := range tags {
		r.tags = append(r.tags, tag)
	}
	return r
}

func (r *Reporter) All(hosts []string) {
	var group sync.WaitGroup
	for _, host := range hosts {
		group.Add(1)
		go func() {
			defer group.Done()
			tags := append(r.tags, host) // want "append-shared-base: the goroutine of every iteration appends to the same `r.tags`"
			r.send(tags)
		}()
	}
	group.Wait()
}

func (r *Reporter) AllClipped(hosts []string) {
	var group sync.WaitGroup
	for _, host := range hosts {
		group.Add(1)
		go func() {
			defer group.Done()
			r.send(append(slices.Clip(r.tags), host))
		}()
	}
	group.Wait()
}
