package dot

import . "example.com/names/dotted" // want "import-cycle: `dot` -> `dotted` -> `dot` import each other; cheapest to cut is this import, used for 2 names: `Limit`, `Open`$"

func Local() int { return 1 }

func Use() (Limit2 int) {
	Open := Open(Limit)
	_ = Open
	var Closed int
	return Local() + len("") + Closed
}

func Other() {}
