package good

import (
	"bytes"
	"io"
	"os"
	"slices"
)

func cloned(r io.Reader) ([]byte, error) {
	buf := make([]byte, 1<<20)
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, err
	}
	return slices.Clone(buf[:8]), nil
}

func copied(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return append([]byte(nil), data[:8]...), nil
}

func asString(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	return string(data[:8]), nil
}

// Only looked at.
func hasMagic(name string) bool {
	data, err := os.ReadFile(name)
	return err == nil && bytes.Equal(data[:4], []byte("\x7fELF")) // silent "subslice-retains-large: it is not seen to outlive the function"
}

// Not small, or nobody knows.
func most(name string, n int) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return data[:n], nil // silent "subslice-retains-large: its bounds do not say that it is small"
}

func behindHeader(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return data[4:], nil
}

func half(r io.Reader) []byte {
	buf := make([]byte, 64*1024)
	r.Read(buf)
	return buf[:32*1024]
}

// Small as a whole.
func small(r io.Reader) []byte {
	buf := make([]byte, 512)
	r.Read(buf)
	return buf[:4] // silent "subslice-retains-large: what it is a part of is not seen to be large"
}

// The array lives on anyhow.
type reader struct{ buf, head []byte }

func newReader() *reader {
	buf := make([]byte, 1<<20)
	return &reader{buf: buf, head: buf[:16]} // silent "subslice-retains-large: the whole outlives the function too"
}

// Room to grow.
func scratch() []byte {
	buf := make([]byte, 1<<20)
	return buf[:0]
}

// u-root hsskey: all parts of the file together.
func seeds(name string) ([][]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for i := 0; i < 4; i++ {
		start := i * 64
		seed := data[start : start+64]
		list = append(list, seed[:32])
	}
	return list, nil
}

// All that was found is kept: together it may be the whole.
func both(name string) ([]byte, []byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	head, body, _ := bytes.Cut(data, []byte("\n\n")) // silent "subslice-retains-large: other parts that were found with it are kept too"
	return head, body, nil
}

func lines(name string) ([]byte, [][]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	all := bytes.Split(data, []byte("\n"))
	return all[0], all, nil
}

// The buffer lives on.
func (c *collector) head(r io.Reader) ([]byte, error) {
	if _, err := io.Copy(&c.buf, r); err != nil {
		return nil, err
	}
	return slices.Clone(c.buf.Bytes()[:8]), nil
}

type collector struct{ buf bytes.Buffer }
