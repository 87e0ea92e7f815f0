// A transaction of the program itself: it has Commit, which gives an error, and Rollback.
package own

import (
	"database/sql"
	"errors"
)

type work interface {
	Exec(query string, args ...any) error
	Commit() error
	Rollback() error
}

type sqlWork struct{ tx *sql.Tx }

func (w sqlWork) Exec(query string, args ...any) error {
	_, err := w.tx.Exec(query, args...)
	return err
}
func (w sqlWork) Commit() error   { return w.tx.Commit() }
func (w sqlWork) Rollback() error { return w.tx.Rollback() }

func begin(db *sql.DB) (work, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return sqlWork{tx}, nil
}

func Move(db *sql.DB, from, to int) error {
	w, err := begin(db)
	if err != nil {
		return err
	}
	if err := w.Exec("delete from seat where id = ?", from); err != nil {
		return errors.Join(err, w.Rollback())
	}
	defer w.Commit() // want "error-lost: the error of `w.Commit` is lost"
	return w.Exec("insert into seat values (?)", to)
}

func Swap(db *sql.DB, from, to int) error {
	w, err := begin(db)
	if err != nil {
		return err
	}
	if err := w.Exec("update seat set id = ? where id = ?", to, from); err != nil {
		return errors.Join(err, w.Rollback())
	}
	return w.Commit()
}

// There is nothing to roll back: no transaction.
type log struct{}

func (log) Exec(string)   {}
func (log) Commit() error { return nil }

func Note() {
	var l log
	l.Exec("seen")
	l.Commit()
}
