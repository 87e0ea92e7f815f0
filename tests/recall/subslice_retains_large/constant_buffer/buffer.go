package constbuf

import "net"

type Session struct{ id []byte }

// Each session keeps 64 KiB for its 16.
func Accept(c net.Conn) (*Session, error) {
	buf := make([]byte, 64<<10)
	if _, err := c.Read(buf); err != nil {
		return nil, err
	}
	return &Session{id: buf[4:20]}, nil // want "subslice-retains-large: keeps all of `buf`"
}

// As much as was read is kept: that may be all of it.
func Message(c net.Conn) ([]byte, error) {
	buf := make([]byte, 64<<10)
	n, err := c.Read(buf)
	if err != nil {
		return nil, err
	}
	return buf[:n], nil
}
