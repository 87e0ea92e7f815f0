package handler

import "example.com/good/service"

var Handler = service.Hello
