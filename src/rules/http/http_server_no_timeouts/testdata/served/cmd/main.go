package main

import (
	"os"

	"served/web"
)

func main() {
	web.New(os.Getenv("ADDR")).Run()
}
