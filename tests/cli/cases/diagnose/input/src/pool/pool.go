package pool

// A worker.
func (p *Pool) run() {
	for range p.jobs {
		p.done++
	}
}
