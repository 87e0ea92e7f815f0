// So much from the end, if there is so much.
package a

import "os"

type trailers struct{ byName map[string][]byte }

func (t *trailers) load(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	t.byName[name] = data[max(0, len(data)-32):] // want "subslice-retains-large: `data\[max\(0, len\(data\)-32\):\]` keeps all of `data` in memory, however large it is, for 32 bytes"
	return nil
}

func (t *trailers) without(name string, header int) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	t.byName[name] = data[max(0, header-32):]
	return nil
}
