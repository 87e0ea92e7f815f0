package p

import (
	"errors"
	"net/http"
	"strings"
)

var errQuota = errors.New("quota exceeded")

func charge(n int) error {
	if n > 9 {
		return errQuota
	}
	return nil
}

func has(err error, text string) bool {
	return err != nil && strings.Contains(err.Error(), text)
}

func handle(w http.ResponseWriter, r *http.Request) {
	if err := charge(10); has(err, "quota") { // want "error-string-match: `err` is recognised by its text, `\"quota\"`"
		w.WriteHeader(http.StatusPaymentRequired)
	}
}
