package blank

import _ "example.com/names/effects" // want "import-cycle: `blank` -> `effects` -> `blank` import each other; cheapest to cut is this import, which is for side effects only$"

func Register() {}
