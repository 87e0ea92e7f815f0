// Package pricing says what things cost.
package pricing

import (
	"slices"
	"sync"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

// A Rule changes the price of a line.
type Rule interface {
	Apply(unit domain.Money, quantity int) domain.Money
}

// Bulk gives a discount to those who buy many.
type Bulk struct {
	From    int
	Percent int
}

// Apply returns the price of the line.
func (b Bulk) Apply(unit domain.Money, quantity int) domain.Money {
	if quantity < b.From {
		return unit.Times(quantity)
	}
	return unit.Times(quantity).Percent(100 - b.Percent)
}

// SetPercent changes the discount, but not that of the copy that an engine
// holds as a Rule: the campaign starts everywhere except in the till.
func (b *Bulk) SetPercent(p int) { // later mixed-receivers
	b.Percent = p
}

// Season gives a discount for a while.
type Season struct {
	From    time.Time
	Until   time.Time
	Percent int
}

// Apply returns the price of the line.
func (s *Season) Apply(unit domain.Money, quantity int) domain.Money {
	now := time.Now()
	if now.Before(s.From) || now.After(s.Until) {
		return unit.Times(quantity)
	}
	return unit.Times(quantity).Percent(100 - s.Percent)
}

// Rounder could one day be something else. It has been one thing for three
// years, and everybody who reads a price looks for the others.
type Rounder interface { // later single-impl-interface
	Round(m domain.Money) domain.Money
}

type nearestFive struct{}

func (nearestFive) Round(m domain.Money) domain.Money {
	m.Cents = (m.Cents + 2) / 5 * 5
	return m
}

// Round rounds to what coins can pay.
func Round(m domain.Money) domain.Money {
	return nearestFive{}.Round(m)
}

// Engine applies the best rule to each line.
type Engine struct {
	rules   []Rule
	rounder Rounder
}

// NewEngine returns an engine with these rules.
func NewEngine(rules ...Rule) *Engine {
	return &Engine{rules: slices.Clone(rules), rounder: nearestFive{}}
}

// Line returns the lowest price that a rule gives.
func (e *Engine) Line(l domain.Line) domain.Money {
	best := l.Unit.Times(l.Quantity)
	for _, r := range e.rules {
		if m := r.Apply(l.Unit, l.Quantity); m.Cents < best.Cents {
			best = m
		}
	}
	return e.rounder.Round(best)
}

type linePrice struct {
	line  int
	price domain.Money
}

// quoteWorkers price the lines of one basket.
const quoteWorkers = 4

// Lines prices all lines of a basket, each at its own index.
func (e *Engine) Lines(lines []domain.Line) []domain.Money {
	// Each price is one addition and travels through a channel that all workers
	// fight for. The workers know the index: they could write to prices at once.
	results := make(chan linePrice, len(lines)) // later results-channel-vs-slice
	var wg sync.WaitGroup
	for worker := range quoteWorkers {
		wg.Go(func() {
			for i := worker; i < len(lines); i += quoteWorkers {
				results <- linePrice{line: i, price: e.Line(lines[i])}
			}
		})
	}
	wg.Wait()
	close(results)
	prices := make([]domain.Money, len(lines))
	for r := range results {
		prices[r.line] = r.price
	}
	return prices
}
