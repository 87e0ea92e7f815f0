package unused

import "example.com/names/used" // want "import-cycle: `unused` -> `used` -> `unused` import each other; cheapest to cut: `unused` -> `used`, of which no name is used$"

func F() {}
