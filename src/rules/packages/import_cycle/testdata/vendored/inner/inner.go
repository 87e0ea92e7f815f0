package inner

import "example.com/app"

var Inner = app.App + app.More
