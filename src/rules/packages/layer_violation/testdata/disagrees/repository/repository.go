package repository

import "example.com/mixed/service"

var X = service.X
