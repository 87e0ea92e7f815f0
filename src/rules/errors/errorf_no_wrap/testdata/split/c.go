package split

import "errors"

func top() string {
	switch err := step(); {
	case errors.Is(err, errGone):
		return "gone"
	default:
		return ""
	}
}
