package bad

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
)

var errMissing = errors.New("missing")

// ---- through a helper ----

func find(id string) (string, error) {
	if id == "" {
		return "", errMissing
	}
	return id, nil
}

func load(id string) (string, error) {
	s, err := find(id)
	if err != nil {
		return "", fmt.Errorf("load %s: %v", id, err) // want "errorf-no-wrap: `err` is formatted with `%v`, which hides the `errMissing` in it"
	}
	return s, nil
}

func serve(w http.ResponseWriter, r *http.Request) {
	s, err := load(r.URL.Path)
	if errors.Is(err, errMissing) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	fmt.Fprintln(w, s)
}

// ---- a type, through a method and a closure ----

type validationError struct{ field string }

func (e *validationError) Error() string { return e.field }

type store struct{}

func (s *store) check(name string) error {
	if name == "" {
		return &validationError{"name"}
	}
	return nil
}

type checker interface{ check(name string) error }

func save(c checker, name string) error {
	if err := c.check(name); err != nil {
		return fmt.Errorf("save: %s", err) // want "errorf-no-wrap: `err` is formatted with `%s`, which hides the `\\*validationError` in it"
	}
	return nil
}

func retry(times int, f func() error) (err error) {
	for i := 0; i < times; i++ {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

func handle(c checker, name string) int {
	err := retry(3, func() error { return save(c, name) })
	var invalid *validationError
	if errors.As(err, &invalid) {
		return 400
	}
	return 500
}

func handleStore(name string) int { return handle(&store{}, name) }

// ---- an error of a library, and the check in a function that is handed the error ----

func read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("config %s: %+v", path, err) // want "errorf-no-wrap: `err` is formatted with `%\\+v`, which hides the `fs.ErrNotExist` in it"
	}
	return data, nil
}

func isMissing(err error) bool { return errors.Is(err, os.ErrNotExist) }

func config() []byte {
	data, err := read("a.toml")
	if isMissing(err) {
		return nil
	}
	return data
}

// ---- twice ----

func inner(ctx context.Context) error {
	if ctx.Err() != nil {
		return fmt.Errorf("inner: %v", context.Canceled) // want "errorf-no-wrap: `context.Canceled` is formatted"
	}
	return nil
}

func outer(ctx context.Context) error {
	err := inner(ctx)
	if err != nil {
		err = fmt.Errorf("outer: %v", err) // want "errorf-no-wrap: `err` is formatted"
	}
	return err
}

func run(ctx context.Context) {
	if err := outer(ctx); err != nil && !errors.Is(err, context.Canceled) {
		panic(err)
	}
}

// ---- a text in a text, which also comes alone ----

func part(n int) (int, error) {
	if n > 9 {
		return -1, fmt.Errorf("part %d: %v", n, errMissing) // want "errorf-no-wrap: `errMissing` is formatted"
	}
	return n, nil
}

func whole(n int) (err error) {
	left, err := part(n)
	if err != nil && left == -1 {
		return fmt.Errorf("whole: %v", err) // want "errorf-no-wrap: `err` is formatted"
	}
	return err
}

func useWhole() bool { return errors.Is(whole(3), errMissing) }

// ---- the end of a context, which is also told as it is ----

func reload(ctx context.Context, changed chan string) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
		return nil
	}
}

func watch(ctx context.Context, changed chan string) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case name := <-changed:
			if err := reload(ctx, changed); err != nil {
				return fmt.Errorf("reload %s: %v", name, err) // want "errorf-no-wrap: hides the `context.Canceled` in it"
			}
		}
	}
}

func runWatch(ctx context.Context, changed chan string) {
	if err := watch(ctx, changed); err != nil && !errors.Is(err, context.Canceled) {
		panic(err)
	}
}

// ---- only the text goes on ----

func texts(id string) error {
	_, err := find(id)
	switch id {
	case "a":
		return fmt.Errorf("texts: %s", err.Error()) // want "errorf-no-wrap: `err.Error\\(\\)` is formatted with `%s`, which hides the `errMissing` in it"
	case "b":
		return errors.New("texts: " + err.Error()) // want "errorf-no-wrap: `err` goes into a new error as a text, which hides the `errMissing` in it"
	case "c":
		msg := fmt.Sprintf("texts %s: %v", id, err)
		return errors.New(msg) // want "errorf-no-wrap: `err` goes into a new error as a text"
	case "d":
		return fmt.Errorf("texts: %s", strings.ToLower(err.Error())) // want "errorf-no-wrap: hides the `errMissing` in it"
	}
	return nil
}

func useTexts() bool { return errors.Is(texts("a"), errMissing) }

// ---- compared, asserted ----

func check(name string) error {
	if err := (&store{}).check(name); err != nil {
		return fmt.Errorf("check: %v", err) // want "errorf-no-wrap: hides the `\\*validationError` in it"
	}
	return nil
}

func useCheck(name string) bool {
	switch check(name).(type) {
	case *validationError:
		return true
	}
	return false
}

func compared(id string) error {
	if _, err := find(id); err != nil {
		return fmt.Errorf("compared: %v", err) // want "errorf-no-wrap: hides the `errMissing` in it"
	}
	return nil
}

func useCompared() int {
	switch compared("") {
	case nil:
		return 200
	case errMissing:
		return 404
	}
	return 500
}

func asserted(name string) error {
	if err := (&store{}).check(name); err != nil {
		return fmt.Errorf("asserted: %v", err) // want "errorf-no-wrap: hides the `\\*validationError` in it"
	}
	return nil
}

func useAsserted(name string) string {
	if invalid, ok := asserted(name).(*validationError); ok {
		return invalid.field
	}
	return ""
}
