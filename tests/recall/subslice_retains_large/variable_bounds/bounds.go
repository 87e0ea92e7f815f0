package bounds

import "os"

const headerSize = 32

type Header struct{ raw []byte }

// Read keeps the file for its header, however the bounds are written.
func Read(path string) (*Header, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	n := headerSize
	if len(data) < n {
		n = len(data)
	}
	header := data[:n] // want "subslice-retains-large: keeps all of `data`"
	return &Header{raw: header}, nil
}

func Sized(buf []byte) []byte {
	big := make([]byte, 10<<20)
	copy(big, buf)
	var head []byte
	head = big[0:headerSize] // want "subslice-retains-large: keeps all of `big`"
	return head
}
