// A deferred function puts another error in the place of the result.
package deferred

import (
	"database/sql"
	"errors"
	"fmt"
)

func quota(db *sql.DB, team string) (n int, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("quota of %s: %v", team, err) // want "errorf-no-wrap: hides the `sql.ErrNoRows` in it"
		}
	}()
	err = db.QueryRow("select n from quota where team = ?", team).Scan(&n)
	return n, err
}

// What is there already stays where the deferred function has nothing to say.
func seats(db *sql.DB, team string) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("seats of %s: %v", team, p)
		}
	}()
	err = db.QueryRow("select n from seat where team = ?", team).Scan(&n)
	return n, err
}

func Left(db *sql.DB, team string) (int, error) {
	all, err := quota(db, team)
	if errors.Is(err, sql.ErrNoRows) {
		return 10, nil
	}
	if err != nil {
		return 0, err
	}
	taken, err := seats(db, team)
	if errors.Is(err, sql.ErrNoRows) {
		return all, nil
	}
	return all - taken, err
}
