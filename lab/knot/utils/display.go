package utils

// One function about users, put here because it formats a string, ties the two
// packages together. It belongs to models: then this import is gone.
import "premortem.dev/lab/knot/models" // want "import-cycle: models"

// DisplayName is how we address a user.
func DisplayName(u *models.User) string {
	if Blank(u.Nick) {
		return u.Name
	}
	return u.Nick
}
