package app

import (
	"example.com/app/inner" // want "import-cycle: `app` -> `inner` -> `app` import each other; the cheapest edge to cut is `app` -> `inner`, used for 1 name: `Inner`"
	"example.org/lib"
)

var App = inner.Inner + lib.Lib

var More = App
