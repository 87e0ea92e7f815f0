package hidden

import (
	"fmt"
	"os"
	"strconv"
)

// The inner err is another variable: what Atoi says is gone.
func Port(text string) (int, error) {
	var err error
	port := 80
	if text != "" {
		port, err := strconv.Atoi(text) // want "error-lost: hides the one that is returned, and is always nil"
		if err != nil {
			fmt.Println("bad port", port)
		}
	}
	return port, err
}

// Write gives nil whatever happens in the loop.
func Write(names []string) (err error) {
	for _, name := range names {
		err := os.WriteFile(name, nil, 0o600) // want "error-lost: hides"
		if err != nil {
			break
		}
	}
	return err
}

// Returned where it is.
func Inner(names []string) (err error) {
	for _, name := range names {
		err := os.WriteFile(name, nil, 0o600)
		if err != nil {
			return err
		}
	}
	return err
}

// Looked at and done with.
func Handled(names []string) error {
	err := os.Mkdir("out", 0o700)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			fmt.Println("not removed:", err)
		}
	}
	return err
}
