package app

import shop "example.com/shop"

func Run() bool { return shop.IsBusy(shop.Work()) }
