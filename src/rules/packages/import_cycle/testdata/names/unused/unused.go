package unused

import "example.com/names/used" // want "import-cycle: `unused` -> `used` -> `unused` import each other; the cheapest edge to cut is `unused` -> `used`, of which no name is used$"

func F() {}
