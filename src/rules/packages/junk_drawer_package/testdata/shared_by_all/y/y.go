package y

import "example.com/shop/common"

func F() { common.A(); common.B(); common.C(); common.D() }
