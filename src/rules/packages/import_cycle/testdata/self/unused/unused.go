package unused

import _ "example.com/self/unused" // want "import-cycle: ^`unused` imports itself$"
