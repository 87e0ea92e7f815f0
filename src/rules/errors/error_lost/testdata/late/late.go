// Package late loses errors that are told late, or that a hidden variable has.
package late

import (
	"bufio"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"os"
	"strings"
)

// ---- the last call on a writer ----

func export(name string, lines []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "error-lost: the error of `f.Close` is lost in the `defer`"
	z := gzip.NewWriter(f)
	defer z.Close() // want "error-lost: the error of `z.Close` is lost in the `defer`"
	for _, line := range lines {
		if _, err := fmt.Fprintln(z, line); err != nil {
			return err
		}
	}
	return nil
}

// In /proc nothing is kept that could be lost.
func limit(n int) error {
	f, err := os.OpenFile("/proc/sys/kernel/keys/root_maxkeys", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close() // silent "error-lost: it is not opened for data that have to arrive"
	_, err = fmt.Fprint(f, n)
	return err
}

// Memory takes everything.
func pack(text string) (string, error) {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	defer z.Close()
	_, err := io.WriteString(z, text)
	return b.String(), err
}

type store struct{ f *os.File }

// The file lives on, and who has it closes it.
func open(name string) (*store, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // silent "error-lost: nothing is seen to be written to it, or somebody else may ask"
	if _, err := f.WriteString("v1\n"); err != nil {
		return nil, err
	}
	return &store{f}, nil
}

// Nobody is told anything.
func note(name, text string) {
	f, err := os.Create(name)
	if err != nil {
		return
	}
	defer f.Close() // silent "error-lost: its function returns no error"
	f.WriteString(text)
}

// ---- the end that may be an error ----

func names(db *sql.DB) (list []string, err error) {
	rows, err := db.Query("select name from t") // want "error-lost: is never asked"
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, nil
}

// Something is looked for, and the loop left when it is found.
func has(r io.Reader, word string) bool {
	s := bufio.NewScanner(r) // silent "error-lost: an early end is not taken for success"
	for s.Scan() {
		if s.Text() == word {
			return true
		}
	}
	return false
}

// All that comes behind the loop is an error anyway.
func find(r io.Reader, key string) (string, error) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		if value, ok := strings.CutPrefix(s.Text(), key+"="); ok {
			return value, nil
		}
	}
	return "", fmt.Errorf("no %s", key)
}

// The author has thought of it.
func repair(r io.Reader, keep func(string)) error {
	s := bufio.NewScanner(r) // silent "error-lost: a comment speaks of its error"
	for s.Scan() {
		keep(s.Text())
	}
	// The tail is broken, s.Err() says what everybody knows.
	return nil
}

// What is said before the loop tells nothing of its end, and what is said of another variable
// nothing of this one.
func spokenOfElsewhere(r io.Reader, keep func(string)) {
	// Up to s.Err.
	s := bufio.NewScanner(r) // want "error-lost: `s.Err` is never asked"
	for s.Scan() {
		keep(s.Text())
	}
	// Nobody needs others.Err here.
}

// ---- a variable that hides another ----

func removeAll(names []string) (err error) {
	for _, name := range names {
		if err := os.Remove(name); err != nil { // want "error-lost: hides the one that is returned"
			break
		}
	}
	return err
}

// The deferred function has a use of its own for the variable.
func start(name string) (file *os.File, failure error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if failure != nil {
			if err = f.Close(); err != nil {
				fmt.Println(err)
			}
		}
	}()
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return f, nil
}

func setUp(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	if err := os.Chmod(dir, 0o750); err != nil { // want "error-lost: hides the one that the deferred function asks"
		return err
	}
	err = os.WriteFile(dir+"/version", []byte("1"), 0o600)
	return err
}

// ---- all that is looked at ----

func use() {
	fmt.Println(export("a", nil), limit(1), note, names, has, find, repair, removeAll, start, setUp, pack, open)
}

// ---- what only the end of a transaction says ----

func transfer(db *sql.DB, from, to string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("UPDATE accounts SET cents = cents - 1 WHERE id = ?", from); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE accounts SET cents = cents + 1 WHERE id = ?", to); err != nil {
		return err
	}
	tx.Commit() // want "error-lost: the error of `tx.Commit` is lost, and only it says whether what was written is there"
	return nil
}

func addAll(db *sql.DB, names []string) {
	tx, err := db.Begin()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tx.Commit() // want "error-lost: the error of `tx.Commit` is lost"
	for _, name := range names {
		add(tx, name)
	}
}

func add(tx *sql.Tx, name string) {
	if _, err := tx.Exec("INSERT INTO names VALUES (?)", name); err != nil {
		fmt.Println(err)
	}
}

func finish(tx *sql.Tx) error {
	if _, err := tx.Exec("DELETE FROM names"); err != nil {
		return err
	}
	return tx.Commit()
}

// What is only read cannot be lost.
func count(db *sql.DB) (n int, err error) {
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow("SELECT count(*) FROM names").Scan(&n)
	tx.Commit() // silent "error-lost: nothing is seen to be written in the transaction"
	return n, err
}

func dropped(db *sql.DB) {
	tx, err := db.Begin()
	if err != nil {
		return
	}
	tx.Exec("DELETE FROM names")
	_ = tx.Commit()
	tx.Exec("DELETE FROM names")
	tx.Commit() //nolint:errcheck // silent "error-lost: a comment accepts it"
}
