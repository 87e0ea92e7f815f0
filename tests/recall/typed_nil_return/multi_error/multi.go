package multi

import "strings"

type List []error

func (l List) Error() string {
	var b strings.Builder
	for _, err := range l {
		b.WriteString(err.Error())
	}
	return b.String()
}

type Step func() error

// A nil slice in an error is no nil error.
func RunAll(steps []Step) error {
	var list List
	for _, step := range steps {
		if err := step(); err != nil {
			list = append(list, err)
		}
	}
	return list // want "typed-nil-return: `list` is a nil `List`"
}

func RunAllWell(steps []Step) error {
	var list List
	for _, step := range steps {
		if err := step(); err != nil {
			list = append(list, err)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}
