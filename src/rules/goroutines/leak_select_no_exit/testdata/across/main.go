package main

import (
	"across/notify"
	"across/store"
)

func main() {
	store.Open()
	d := notify.NewDispatcher()
	d.Post(1)
	notify.NewHub()
}
