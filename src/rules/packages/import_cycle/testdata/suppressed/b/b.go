package b

import "example.com/suppressed/a"

var B = []any{a.A, a.B}
