package out

import (
	"bytes"
	"io"
)

func Reply(packet []byte, from []byte) (reply, name []byte) {
	question := packet[12:]
	reply = append(packet[:12], from...) // want "append-to-subslice: overwrites the elements of `packet` from `12` on"
	end := bytes.IndexByte(question, 0)
	if end < 0 {
		return reply, nil
	}
	return reply, question[:end]
}

func Lines(w io.Writer, text []byte, n int) error {
	if _, err := w.Write(append(text[:n], '\n')); err != nil { // want "append-to-subslice: overwrites the elements of `text` from `n` on"
		return err
	}
	_, err := w.Write(text[n:])
	return err
}

// Who is asked to read fills it anew.
func Copy(w io.Writer, r io.Reader, room []byte) error {
	for {
		n, err := r.Read(room)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(room[:n], '\n')); err != nil {
			return err
		}
	}
}
