package main

import (
	"fmt"
	"time"
)

func greet(name string) { fmt.Println("hello,", name) }

func main() {
	go func() { // silent "goroutine-not-awaited: it is not seen to write anything that lasts"
		greet("early")
	}()
	time.Sleep(time.Second)
	go func() { // silent "goroutine-not-awaited: it is not seen to write anything that lasts"
		for {
			fmt.Print(".")
			time.Sleep(time.Second)
		}
	}()
	go greet("late") // want "goroutine-not-awaited: nobody waits for this goroutine, which prints; what is under way is lost when the process ends"
	for i := range 3 {
		go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which prints"
			greet(fmt.Sprint(i))
		}()
	}
}
