package other

import "example.com/m/third"

var _ = third.Third
