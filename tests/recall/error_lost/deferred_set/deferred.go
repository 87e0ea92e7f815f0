// What a deferred function sets takes the place of an error, or comes too late.
package deferred

import (
	"database/sql"
	"errors"
	"io"
	"os"
)

func Snapshot(path string, dump func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		err = f.Close() // want "error-lost: the error of `f.Close`, or its nil, takes the place of the one that is returned"
	}()
	return dump(f)
}

func InTx(db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit() // want "error-lost: the error of `tx.Commit` is never looked at: when the deferred function sets it, the results are given"
	}()
	err = work(tx)
	return err
}

// Asked before.
func Guarded(path string, dump func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			err = f.Close()
		}
	}()
	return dump(f)
}

func Joined(path string, dump func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return dump(f)
}

// All that can fail is in the deferred function.
func Closed(f *os.File) (err error) {
	defer func() { err = f.Close() }()
	f.Name()
	return nil
}

// It is told there.
func Told(f *os.File, tell func(error)) {
	var err error
	defer func() {
		err = f.Close()
		if err != nil {
			tell(err)
		}
	}()
	f.Name()
}

// Another deferred function looks at it.
func Looked(f *os.File, tell func(error)) {
	var err error
	defer func() { tell(err) }()
	defer func() { err = f.Close() }()
	f.Name()
}
