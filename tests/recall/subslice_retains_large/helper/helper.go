package helper

import "io"

type Index struct {
	keys map[string][]byte
}

func messageType(msg []byte) []byte { return msg[:5] }

// Five bytes of each message are kept, and with them the message.
func (x *Index) Add(name string, r io.Reader) error {
	msg, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.keys[name] = messageType(msg) // want "subslice-retains-large: keeps all of `msg`"
	return nil
}

func (x *Index) AddCopy(name string, r io.Reader) error {
	msg, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	x.keys[name] = append([]byte(nil), messageType(msg)...)
	return nil
}
