package good

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

var (
	errMissing = errors.New("missing")
	errOther   = errors.New("other")
)

func find(id string) error {
	if id == "" {
		return errMissing
	}
	return nil
}

// Nobody looks for what is lost: opacity may be meant.
func opaque(id string) error {
	if err := find(id); err != nil {
		return fmt.Errorf("find: %v", err) // silent "errorf-no-wrap: nobody is seen to look in vain for what it drops"
	}
	return nil
}

func useOpaque() bool { return errors.Is(opaque(""), errOther) }

// Wrapped.
func wrapped(id string) error {
	if err := find(id); err != nil {
		return fmt.Errorf("find: %w", err)
	}
	return nil
}

func useWrapped() bool { return errors.Is(wrapped(""), errMissing) }

// What is looked for was sorted out before.
func sorted(id string) error {
	err := find(id)
	if errors.Is(err, errMissing) {
		return err
	}
	if err != nil {
		return fmt.Errorf("find: %v", err)
	}
	return nil
}

func useSorted() bool { return errors.Is(sorted(""), errMissing) }

// Translated on purpose.
func translated(id string) error {
	if err := find(id); errors.Is(err, errMissing) {
		return fmt.Errorf("no such thing: %v", err)
	}
	return nil
}

func useTranslated() bool { return errors.Is(translated(""), errMissing) }

// The error has another class, which is wrapped.
func classed(id string) error {
	if err := find(id); err != nil {
		return fmt.Errorf("%w: %v", errOther, err)
	}
	return nil
}

func useClassed() bool { return errors.Is(classed(""), errOther) }

// What is looked for comes another way.
func config(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	var c map[string]string
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("config: %v", err)
	}
	return c, nil
}

func useConfig() bool {
	_, err := config("x")
	return errors.Is(err, os.ErrNotExist)
}

// Not what is checked: the text goes to a log.
func logged(w io.Writer) {
	if err := find(""); errors.Is(err, errMissing) {
		fmt.Fprintln(w, fmt.Errorf("log: %v", err))
	}
}

// A number that is printed, an error's text, and arguments in another order.
func numbers(id string, n int) error {
	err := find(id)
	if n > 3 {
		return fmt.Errorf("after %v: %w", n, err)
	}
	return fmt.Errorf("%[2]v %[1]v", n, err)
}

func useNumbers() bool { return errors.Is(numbers("", 1), errMissing) }

// The author knows.
func accepted(id string) error {
	if err := find(id); err != nil {
		// silent+1 "errorf-no-wrap: a comment accepts it"
		return fmt.Errorf("find: %v", err) //nolint:errorlint // callers must not depend on it
	}
	return nil
}

func useAccepted() bool { return errors.Is(accepted(""), errMissing) }

// A type of another package may have the method; it does not know this one's errors.
type plugin interface{ run() error }

func runPlugin(p plugin) error {
	if err := p.run(); err != nil {
		return fmt.Errorf("plugin: %v", err)
	}
	return find("")
}

func useRunPlugin(p plugin) bool { return errors.Is(runPlugin(p), errMissing) }

// One variable, which is captured, holds both errors in turn.
func turns(id string) (err error) {
	defer func() {
		if errors.Is(err, errMissing) {
			println("missing")
		}
	}()
	err = json.Unmarshal(nil, &id)
	if err != nil {
		return fmt.Errorf("json: %v", err)
	}
	err = errMissing
	return err
}

// certmagic: who looks for the certificate makes one where there is none; that the account is
// missing is another matter.
func certificate(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if _, err := os.ReadFile("account"); err != nil {
		return nil, fmt.Errorf("account: %v", err)
	}
	return data, nil
}

func useCertificate() bool {
	_, err := certificate("x")
	return errors.Is(err, os.ErrNotExist)
}

// certmagic: what a closure has set itself is what it finds, whatever others put there.
func closures(id string) error {
	var err error
	store := func() error {
		err = find(id)
		if err != nil {
			return err
		}
		return nil
	}
	load := func() error {
		_, err = os.ReadFile(id)
		if err != nil {
			return fmt.Errorf("load: %v", err)
		}
		return nil
	}
	if err := load(); errors.Is(err, errMissing) {
		return nil
	}
	return store()
}

// What is compared was sorted out before.
func sortedEq(id string) error {
	err := find(id)
	if err == errMissing {
		return err
	}
	if err != nil {
		return errors.New("find: " + err.Error())
	}
	return nil
}

func useSortedEq() bool { return sortedEq("") == errMissing }

// A text of something else.
func named(id string) error {
	text := errOther.Error()
	if id == "" {
		return errors.New("named: " + id + text)
	}
	return find(id)
}

func useNamed() bool { return errors.Is(named(""), errMissing) }

// certmagic: what a closure that is made later puts there is not what is asked about.
func manage(name string) error {
	err := find(name)
	if errors.Is(err, errOther) {
		return nil
	}
	renew := func() error {
		err = keep(name)
		return err
	}
	return renew()
}

func keep(name string) error {
	if err := put(name); err != nil {
		return fmt.Errorf("keep: %v", err)
	}
	return nil
}

func put(name string) error {
	if name == "" {
		return errOther
	}
	return nil
}

// Who asks on the surface means what comes right there; a type carries whatever it is given.
type conflict struct{ fields []string }

func (c *conflict) Error() string { return "conflict" }

func merge(force bool) error {
	if force {
		return nil
	}
	return &conflict{}
}

func apply(name string) error {
	if name == "" {
		if err := merge(true); err != nil {
			return fmt.Errorf("update: %v", err)
		}
	}
	return merge(false)
}

func useApply() bool {
	_, ok := apply("").(*conflict)
	return ok
}
