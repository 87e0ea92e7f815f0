package close

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

// What Close has to say of a full disk nobody hears.
func Copy(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close() // want "error-lost: the error of `f.Close`"
	_, err = io.Copy(f, r)
	return err
}

func Zip(w io.Writer, r io.Reader) error {
	z := gzip.NewWriter(w)
	defer z.Close() // want "error-lost: the error of `z.Close`"
	_, err := io.Copy(z, r)
	return err
}

func Append(path, line string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close() // want "error-lost: the error of `f.Close`"
	_, err = fmt.Fprintln(f, line)
	return err
}

// Flush is where a buffered writer fails.
func Lines(f io.Writer, lines []string) error {
	w := bufio.NewWriter(f)
	defer w.Flush() // want "error-lost: the error of `w.Flush`"
	for _, line := range lines {
		if _, err := w.WriteString(line); err != nil {
			return err
		}
	}
	return nil
}

// Closed in view of everybody; the deferred one is for the ways out before.
func Twice(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	return f.Close()
}

// Only read.
func Read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Synced: there is nothing left for Close to say.
func Synced(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	return f.Sync()
}

func Joined(path string, r io.Reader) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = io.Copy(f, r)
	return err
}
