package third

import "example.com/m/other"

var _ = other.Other
