package domain

import "example.com/mixed/service" // silent "layer-violation: the project keeps to no order of its layers"

var X = service.X
