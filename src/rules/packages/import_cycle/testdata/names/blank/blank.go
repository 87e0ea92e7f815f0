package blank

import _ "example.com/names/effects" // want "import-cycle: `blank` -> `effects` -> `blank` import each other; the cheapest edge to cut is `blank` -> `effects`, which is for side effects only$"

func Register() {}
