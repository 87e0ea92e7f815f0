package service

// Not in this build.
import "example.com/good/handler"

var _ = handler.Handler
