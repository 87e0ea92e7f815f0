// A check that never holds, behind a text of what nobody sees.
package unseen

import (
	"context"
	"errors"
	"fmt"
	"log"
)

var (
	errThrottled = errors.New("throttled")
	errRetired   = errors.New("retired")
	errBroken    = errors.New("broken")
)

type Sensor struct {
	name string
	read func(context.Context) (float64, error)
}

func (s *Sensor) once(ctx context.Context) (float64, error) {
	v, err := s.read(ctx)
	if err != nil {
		return 0, fmt.Errorf("sensor "+s.name+": %v", err) // want "errorf-no-wrap: hides any `context.Canceled` in it"
	}
	return v, nil
}

func (s *Sensor) Run(ctx context.Context, each func(float64)) {
	for {
		v, err := s.once(ctx)
		if errors.Is(err, context.Canceled) {
			return
		}
		if err != nil {
			log.Print(err)
			continue
		}
		each(v)
	}
}

// Beside an error that is wrapped, which Charge does not look for.
func draw(pump func() error) error {
	if err := pump(); err != nil {
		return fmt.Errorf("%w: pump: %v", errBroken, err) // want "errorf-no-wrap: hides any `errThrottled` in it"
	}
	return nil
}

func Charge(pump func() error) bool { return !errors.Is(draw(pump), errThrottled) }

// Who looks for what is wrapped finds it; the other error is told only.
func fill(pump func() error) error {
	if err := pump(); err != nil {
		return fmt.Errorf("%w: fill: %v", errBroken, err)
	}
	return nil
}

func Broken(pump func() error) bool { return errors.Is(fill(pump), errBroken) }

// Another caller may hand over what it asks for: it does not mean this one.
func isRetired(err error) bool { return errors.Is(err, errRetired) }

func calibrate(read func() error) error {
	if err := read(); err != nil {
		return fmt.Errorf("calibrate: %v", err)
	}
	return nil
}

func Retire(read, stop func() error) bool { return isRetired(calibrate(read)) || isRetired(stop()) }

// Nobody can tell which of many is meant.
func survey(a, b, c func() error) error {
	if err := a(); err != nil {
		return fmt.Errorf("a: %v", err)
	}
	if err := b(); err != nil {
		return fmt.Errorf("b: %v", err)
	}
	if err := c(); err != nil {
		return fmt.Errorf("c: %v", err)
	}
	return nil
}

func Survey(a, b, c func() error) bool { return errors.Is(survey(a, b, c), errRetired) }
