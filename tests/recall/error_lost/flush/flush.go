// Writers whose last call tells what became of it, as a statement.
package flush

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"io"
)

func Settings(w io.Writer, v any) error {
	bw := bufio.NewWriter(w)
	if err := json.NewEncoder(bw).Encode(v); err != nil {
		return err
	}
	bw.Flush() // want "error-lost: the error of `bw.Flush` is lost, and only it says whether all that was written arrived"
	return nil
}

func Pack(w io.Writer, files map[string][]byte) error {
	zw := zip.NewWriter(w)
	for name, data := range files {
		f, err := zw.Create(name)
		if err != nil {
			zw.Close()
			return err
		}
		if _, err := f.Write(data); err != nil {
			return err
		}
	}
	zw.Close() // want "error-lost: the error of `zw.Close` is lost"
	return nil
}

func Attach(w io.Writer, data []byte) (int, error) {
	enc := base64.NewEncoder(base64.StdEncoding, w)
	n, err := enc.Write(data)
	if err != nil {
		return n, err
	}
	enc.Close() // want "error-lost: the error of `enc.Close` is lost"
	return n, nil
}

func Export(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	for _, row := range rows {
		if err := cw.Write(row); err != nil {
			return err
		}
	}
	cw.Flush() // want "error-lost: `cw.Error` is never asked, and only it says whether all that was written arrived"
	return nil
}

func Asked(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	for _, row := range rows {
		if err := cw.Write(row); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

// It flushes, and tells.
func All(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	if err := cw.WriteAll(rows); err != nil {
		return err
	}
	cw.Flush()
	return nil
}

// A buffer takes everything.
func Zipped(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	if _, err := zw.Write(data); err != nil {
		return nil, err
	}
	zw.Close()
	return buf.Bytes(), nil
}

// Thrown away, and the caller hears it.
func Abort(w io.Writer, data []byte) error {
	zw := gzip.NewWriter(w)
	if _, err := zw.Write(data); err != nil {
		zw.Close()
		return err
	}
	return zw.Close()
}

// Nobody to tell.
func Best(w io.Writer, data []byte) {
	bw := bufio.NewWriter(w)
	bw.Write(data)
	bw.Flush()
}
