package ship

import "example.com/shop/utils"

func Send() error { return utils.Retry(func() error { return nil }) }

func Region() string { return utils.Env("REGION") }
