// The same with buffers that are used again.
package main

import (
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"sync"

	"example.com/lab/serve"
)

const size = 512 << 10

var buffers = sync.Pool{New: func() any { return new([size]byte) }}

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	buffer := buffers.Get().(*[size]byte)
	defer buffers.Put(buffer)
	sum, err := checksum(strings.NewReader(r.URL.String()), buffer[:])
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintf(w, "%08x\n", sum)
}

func checksum(from io.Reader, buffer []byte) (uint32, error) {
	n, err := io.ReadFull(from, buffer)
	if err != nil && err != io.ErrUnexpectedEOF {
		return 0, err
	}
	return crc32.ChecksumIEEE(buffer[:n]), nil
}
