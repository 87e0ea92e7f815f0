package b

// The other import is used for fewer names, but a tool writes it.
import "example.com/gen/a" // want "import-cycle: cheapest to cut is this import, used for 2 names: `A`, `New`"

var B = a.New(a.A)
