package alias

// The package is called models, not go-models.
import "example.com/names/go-models"

var _ models.User
