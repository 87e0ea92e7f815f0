package p // ﻿
var a = "﻿"
﻿