package service

import (
	"context"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

// estimateTimeout is how long a customer waits for a date.
const estimateTimeout = 100 * time.Millisecond

// A Carrier says in how many days it delivers. It answers when it likes.
type Carrier func(to domain.Address) (int, error)

// Delivery estimates when an order arrives.
type Delivery struct {
	carrier Carrier
}

// NewDelivery returns estimates of one carrier.
func NewDelivery(c Carrier) *Delivery {
	return &Delivery{carrier: c}
}

type estimate struct {
	days int
	err  error
}

// Days asks the carrier and gives up when it takes too long.
func (d *Delivery) Days(ctx context.Context, to *domain.Address) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, estimateTimeout)
	defer cancel()
	answer := make(chan estimate)
	address := *to
	go func() {
		days, err := d.carrier(address)
		// After the time-out nobody receives: this goroutine stays for good.
		// One slow morning of the carrier is fifty thousand of them.
		answer <- estimate{days: days, err: err} // later leak-send-early-return
	}()
	select {
	case e := <-answer:
		return e.days, e.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
