package named

import "errors"

type ValidationError struct{ Field string }

func (e *ValidationError) Error() string { return e.Field }

func Validate(name string) (err error) {
	var problem *ValidationError
	if name == "" {
		problem = &ValidationError{"name"}
	}
	err = problem // want "typed-nil-return: `problem` is a nil `\*ValidationError`"
	return
}

func ValidateWell(name string) (err error) {
	var problem *ValidationError
	if name == "" {
		problem = &ValidationError{"name"}
	}
	if problem != nil {
		err = problem
	}
	return
}

var _ = errors.New
