// The variable that is returned is set by nobody.
package never

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
)

func SendAll(send func(string) error, names []string) error {
	var failed error
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			failed := send(name) // want "error-lost: hides the one that is returned, and is always nil"
			if failed != nil {
				log.Printf("%s: %v", name, failed)
			}
		}()
	}
	wg.Wait()
	return failed
}

func Workers(text string) (n int, err error) {
	switch text {
	case "":
		n = 1
	default:
		v, err := strconv.Atoi(text) // want "error-lost: hides the one that is returned, and is always nil"
		if err != nil {
			log.Print("not a number of workers")
			break
		}
		n = v
	}
	return n, err
}

// The inner one is returned where it is there.
func Limit(text string) (n int, err error) {
	if text != "" {
		v, err := strconv.Atoi(text)
		if err != nil {
			return 0, fmt.Errorf("limit: %w", err)
		}
		n = v
	}
	return n, err
}

// The outer one is set too.
func Home(name string) (dir string, err error) {
	if name == "" {
		dir, err = os.UserHomeDir()
	} else {
		d, err := os.Getwd()
		if err != nil {
			log.Print(err)
		}
		dir = d
	}
	return dir, err
}

// Nobody returns the outer one by its name.
func Size(name string) (n int64, err error) {
	if info, err := os.Stat(name); err != nil {
		log.Print(err)
	} else {
		n = info.Size()
	}
	return n, nil
}

// What the closure gives is its own.
func Count(names []string) (n int, err error) {
	check := func(name string) error {
		_, err := os.Stat(name)
		return err
	}
	for _, name := range names {
		if check(name) == nil {
			n++
		}
	}
	return n, err
}
