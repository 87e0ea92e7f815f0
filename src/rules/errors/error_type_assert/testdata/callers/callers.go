// What callers hand to a function that asks for a kind of errors.
package shop

import "fmt"

type Missing struct{}

func (Missing) Error() string { return "missing" }

type Late struct{}

func (Late) Error() string { return "late" }

type Busy struct{}

func (Busy) Error() string { return "busy" }

func find(name string) error {
	if name == "" {
		return Missing{}
	}
	return nil
}

func load(name string) error {
	if err := find(name); err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	return nil
}

func serve(name string) int {
	err := load(name)
	if isMissing(name, err) {
		return 404
	}
	if isMissingAtOnce(find(name)) {
		return 404
	}
	if IsLate(deliver(name)) {
		return 503
	}
	return 200
}

func isMissing(name string, err error) bool {
	_, ok := err.(Missing) // want "error-type-assert: a wrapped `Missing` in `err` is not found here"
	return ok && name != ""
}

// Only ever handed what is not wrapped.
func isMissingAtOnce(err error) bool {
	_, ok := err.(Missing)
	return ok
}

// Exported, but all callers are in sight, and nobody wraps it.
func IsLate(err error) bool {
	_, ok := err.(Late)
	return ok
}

func deliver(name string) error {
	if len(name) > 10 {
		return Late{}
	}
	return nil
}

// Callers are in another package, and this one wraps such errors.
func IsBusy(err error) bool {
	_, ok := err.(Busy) // want "error-type-assert: a wrapped `Busy` in `err` is not found here"
	return ok
}

func Work() error { return fmt.Errorf("work: %w", Busy{}) }
