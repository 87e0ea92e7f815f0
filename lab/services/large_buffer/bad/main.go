// A service that makes a buffer of half a megabyte for every request and drops it.
package main

import (
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"

	"example.com/lab/serve"
)

const size = 512 << 10

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	buffer := make([]byte, size)
	sum, err := checksum(strings.NewReader(r.URL.String()), buffer)
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
