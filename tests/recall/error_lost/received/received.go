// What another goroutine tells is an error as well.
package received

import (
	"context"
	"errors"
	"log"
	"time"
)

func Backup(ctx context.Context, done <-chan error) error {
	var err error
	select {
	case err = <-done: // want "error-lost: the error of `<-done` is overwritten before"
	case <-time.After(time.Hour):
		log.Print("backup is late")
	}
	err = ctx.Err()
	return err
}

func LastOnly(parts int, done <-chan error) error {
	var err error
	for range parts {
		err = <-done // want "error-lost: the error of `<-done` is overwritten by the next iteration"
	}
	return err
}

func All(parts int, done <-chan error) error {
	var err error
	for range parts {
		err = errors.Join(err, <-done)
	}
	return err
}

func First(parts int, done <-chan error) (err error) {
	for range parts {
		if err = <-done; err != nil {
			return err
		}
	}
	return nil
}
