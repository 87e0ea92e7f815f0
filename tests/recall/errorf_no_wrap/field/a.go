// The error travels in a struct.
package field

import (
	"errors"
	"fmt"
)

var errStale = errors.New("stale")

type answer struct {
	text string
	err  error
}

func ask(question string) error {
	if question == "" {
		return errStale
	}
	return nil
}

func answerTo(question string) answer {
	if err := ask(question); err != nil {
		return answer{err: fmt.Errorf("ask %q: %v", question, err)} // want "errorf-no-wrap: hides the `errStale` in it"
	}
	return answer{text: "yes"}
}

func Fresh(question string) bool {
	return !errors.Is(answerTo(question).err, errStale)
}
