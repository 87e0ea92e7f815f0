package p

import (
	"errors"
	"regexp"
	"strings"
)

var errGone = errors.New("row is gone")

var gone = regexp.MustCompile(`gone$`)

func load() error { return errGone }

func byRegexp() bool {
	err := load()
	return err != nil && gone.MatchString(err.Error()) // want "error-string-match: "
}

func lowered() bool {
	err := load()
	if err == nil {
		return false
	}
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "gone") // want "error-string-match: "
}
