package util

import "example.com/names/two/util" // want "import-cycle: `example.com/names/one/util` -> `example.com/names/two/util` -> `example.com/names/one/util` import each other"

var X = util.X
