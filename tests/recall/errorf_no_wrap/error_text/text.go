package text

import (
	"context"
	"errors"
	"fmt"
	"io"
)

func read(r io.Reader, buf []byte) error {
	_, err := io.ReadFull(r, buf)
	if err != nil {
		return fmt.Errorf("read: %s", err.Error()) // want "errorf-no-wrap: hides the `io.EOF`"
	}
	return nil
}

func All(r io.Reader) (n int) {
	var buf [16]byte
	for {
		err := read(r, buf[:])
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			return -1
		}
		n++
	}
}

func wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return errors.New("wait: " + err.Error()) // want-missing "errorf-no-wrap: hides the `context.Canceled`" texts that are joined with + are not looked into
	}
	return nil
}

func Wait(ctx context.Context) bool {
	return errors.Is(wait(ctx), context.Canceled)
}
