package split

import "fmt"

const format = "step: %v"

func step() (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf(format, err) // want "errorf-no-wrap: hides the `errGone` in it"
		}
	}()
	err = fetch()
	return
}
