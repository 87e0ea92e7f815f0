// Fetch is a command beside a service, with a package of its own.
package main

import (
	"os"
	"time"

	"shared/mirror"
)

func main() {
	go mirror.Progress()
	mirror.Download(os.Args[1:])
	time.Sleep(time.Second)
}
