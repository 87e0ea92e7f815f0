package cart

import "example.com/shop/utils"

func Total(n int) int { return utils.Clamp(n) }

func Region() string { return utils.Env("REGION") }
