// Package utils has what found no other home, and so everything needs it.
package utils

import (
	"strings"
	"time"
)

// Slug makes a name fit for a URL.
func Slug(s string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), " ", "-")
}

// Blank says whether a form field was left empty.
func Blank(s string) bool {
	return strings.TrimSpace(s) == ""
}

// Today returns the date on which the request came.
func Today() time.Time {
	return time.Now().UTC().Truncate(24 * time.Hour)
}
