// Package worker runs jobs that a request must not wait for.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"premortem.dev/lab/shop/internal/metrics"
)

// A Job is a piece of work with a name for the log.
type Job struct {
	Name string
	Run  func(context.Context) error
}

// jobTimeout ends jobs that hang.
const jobTimeout = 30 * time.Second

// ErrStopped is what Submit says after Stop.
var ErrStopped = errors.New("worker pool stopped")

// Pool runs jobs on a fixed number of goroutines.
type Pool struct {
	jobs chan Job
	done *metrics.Workers
	wg   sync.WaitGroup

	mu      sync.RWMutex
	stopped bool
}

// NewPool starts n workers; Stop ends them.
func NewPool(ctx context.Context, n int) *Pool {
	p := &Pool{
		// Room for a quarter of an hour of work: when the mail server is slow
		// nobody notices until all of it is lost in a restart.
		jobs: make(chan Job, 10000), // later oversized-channel-buffer
		done: metrics.NewWorkers(n),
	}
	for worker := range n {
		p.wg.Go(func() { p.work(ctx, worker) })
	}
	return p
}

func (p *Pool) work(ctx context.Context, worker int) {
	for job := range p.jobs {
		p.run(ctx, job)
		p.done.Done(worker)
	}
}

func (p *Pool) run(ctx context.Context, job Job) {
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	if err := job.Run(ctx); err != nil {
		slog.Error("job failed", "job", job.Name, "err", err)
	}
}

// Submit hands a job to the pool. It never waits: a full queue is an error.
func (p *Pool) Submit(job Job) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.stopped {
		return ErrStopped
	}
	select {
	case p.jobs <- job:
		return nil
	default:
		return errors.New("worker pool: queue full")
	}
}

// Stop lets the workers finish what is queued and waits for them.
func (p *Pool) Stop() {
	p.mu.Lock()
	if !p.stopped {
		p.stopped = true
		close(p.jobs)
	}
	p.mu.Unlock()
	p.wg.Wait()
}

// Finished returns the number of jobs that were run.
func (p *Pool) Finished() int64 {
	return p.done.Total()
}
