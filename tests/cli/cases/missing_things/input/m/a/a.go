package a

import (
	_ "example.com/gone/x"
	_ "example.com/gone/y"
	_ "example.com/gone/z"
)
