// Made by a constructor, wrapped by a helper, asked for two calls later.
package helper

import (
	"errors"
	"fmt"
)

type Status struct{ code int }

func (s *Status) Error() string { return fmt.Sprint(s.code) }

func newStatus(code int) *Status { return &Status{code} }

func with(err error) error { return errors.Join(errors.New("request"), err) }

func do(code int) error {
	if code >= 400 {
		return with(newStatus(code))
	}
	return nil
}

func again(code int) error { return do(code) }

func Retry(code int) bool {
	if s, ok := again(code).(*Status); ok { // want "error-type-assert: Status"
		return s.code >= 500
	}
	return false
}
