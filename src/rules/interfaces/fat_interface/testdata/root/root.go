// Package m is there to be imported, and comes with a program.
package m

import "example.com/m/service"

func New() *service.Service { return nil }
