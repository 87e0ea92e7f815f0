package p

import "sync"

type pool struct {
	tasks []func()
	jobs  chan func()
	by    map[string]func()
	last  func()
	wg    sync.WaitGroup
}

func use(any) {}

func spawn(f func()) { go f() }

func spawnCounted(wg *sync.WaitGroup, f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

func (p *pool) add(f func())                { p.tasks = append(p.tasks, f) }
func (p *pool) submit(f func())             { p.jobs <- f }
func (p *pool) register(n string, f func()) { p.by[n] = f }
func (p *pool) registerAll(n string, f func()) {
	p.by[n] = func() {
		f()
		f()
	}
}

func starts(items []string, wg *sync.WaitGroup) {
	for _, item := range items {
		spawn(func() { use(item) })            // want "loop-var-capture: the goroutine reads `item`"
		spawnCounted(wg, func() { use(item) }) // want "loop-var-capture: the goroutine reads `item`"
	}
	wg.Wait()
}

func keeps(p *pool, items []string) {
	for _, item := range items {
		p.add(func() { use(item) })               // want "loop-var-capture: the closure reads `item`"
		p.submit(func() { use(item) })            // want "loop-var-capture: the closure reads `item`"
		p.register(item, func() { use(item) })    // want "loop-var-capture: the closure reads `item`"
		p.registerAll(item, func() { use(item) }) // want "loop-var-capture: the closure reads `item`"
	}
}

// Called at once, or before the function returns.
func apply(f func()) { f() }

func inTurn(f func()) {
	done := make(chan struct{})
	go func() {
		f()
		close(done)
	}()
	<-done
}

func (p *pool) atEnd(f func()) {
	defer f()
	use(p)
}

// Another call replaces it.
func (p *pool) set(f func()) { p.last = f }

func atOnce(p *pool, items []string) {
	for _, item := range items {
		apply(func() { use(item) })
		inTurn(func() { use(item) })
		p.atEnd(func() { use(item) })
		p.set(func() { use(item) })
	}
}

// A parameter of this name is no function of the file, and another's method is none of this file.
func others(items []string, spawn func(func()), q interface{ wrap(func()) }) {
	for _, item := range items {
		spawn(func() { use(item) })
		q.wrap(func() { use(item) })
	}
}

// The loop waits.
func waits(items []string, wg *sync.WaitGroup) {
	for _, item := range items {
		spawnCounted(wg, func() { use(item) })
		wg.Wait()
	}
}
