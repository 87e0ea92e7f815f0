package order

import "example.com/shop/utils"

func Key(name string) string { return utils.Slug(name) + utils.Env("REGION") }
