package utils

import (
	"strings"

	"example.com/shop/models" // want "import-cycle: ^`utils` -> `models` -> `utils` import each other; cheapest to cut is this import, used for 1 name: `User`$"
)

func Blank(s string) bool  { return strings.TrimSpace(s) == "" }
func Slug(s string) string { return strings.ToLower(s) }

func Display(u *models.User) string { return u.Name }
