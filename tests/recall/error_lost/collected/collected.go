// Errors that are collected, and go nowhere.
package collected

import (
	"errors"
	"fmt"
	"os"
)

func Deliver(hooks []string, post func(string) error) error {
	var failures error
	for _, h := range hooks {
		if err := post(h); err != nil {
			failures = errors.Join(failures, fmt.Errorf("hook %s: %w", h, err)) // want "error-lost: the error of `errors.Join` is never looked at"
		}
	}
	return nil
}

func CleanUp(paths []string) error {
	var err error
	for _, p := range paths {
		if failed := os.Remove(p); failed != nil {
			errors.Join(err, failed) // want "error-lost: the error that `errors.Join` makes goes nowhere"
		}
	}
	return err
}

func Check(name string) error {
	if name == "" {
		fmt.Errorf("no name") // want "error-lost: the error that `fmt.Errorf` makes goes nowhere"
	}
	return nil
}

func Kept(hooks []string, post func(string) error) error {
	var failures error
	for _, h := range hooks {
		failures = errors.Join(failures, post(h))
	}
	return failures
}
