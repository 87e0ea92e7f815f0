package app

import (
	"example.com/app/inner" // want "import-cycle: `app` -> `inner` -> `app` import each other; cheapest to cut is this import, used for 1 name: `Inner`"
	"example.org/lib"
)

var App = inner.Inner + lib.Lib

var More = App
