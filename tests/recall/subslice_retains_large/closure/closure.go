package closure

import "os"

// The closure holds on to the file for its first line.
func Matcher(path string) (func(string) bool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	magic := data[:4] // want "subslice-retains-large: keeps all of `data`"
	return func(s string) bool { return s == string(magic) }, nil
}
