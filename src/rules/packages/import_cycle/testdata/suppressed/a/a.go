package a

import "example.com/suppressed/b" //nolint:import-cycle // known

var A = b.B
