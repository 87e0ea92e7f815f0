package effects

import "example.com/names/blank"

func init() { blank.Register() }
