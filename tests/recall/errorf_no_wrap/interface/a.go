// The error comes through a method of an interface, its type is what is looked for.
package a

import (
	"errors"
	"fmt"
)

type limitError struct{ limit int }

func (e *limitError) Error() string { return fmt.Sprintf("more than %d", e.limit) }

type queue interface{ push(v int) error }

type bounded struct{ values []int }

func (b *bounded) push(v int) error {
	if len(b.values) == 10 {
		return &limitError{10}
	}
	b.values = append(b.values, v)
	return nil
}

func fill(q queue, values []int) error {
	for _, v := range values {
		if err := q.push(v); err != nil {
			return fmt.Errorf("push %d: %+v", v, err) // want "errorf-no-wrap: .*limitError"
		}
	}
	return nil
}

func full(values []int) bool {
	var limit *limitError
	return errors.As(fill(&bounded{}, values), &limit)
}
