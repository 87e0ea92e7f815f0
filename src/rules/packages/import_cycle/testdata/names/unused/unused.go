package unused

import "example.com/names/used" // want "import-cycle: `unused` -> `used` -> `unused` import each other; cheapest to cut is this import, of which no name is used$"

func F() {}
