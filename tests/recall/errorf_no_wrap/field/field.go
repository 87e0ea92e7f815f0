package field

import (
	"errors"
	"fmt"
)

var ErrShort = errors.New("short")

type Parser struct {
	err error
}

func (p *Parser) parse(text string) {
	if len(text) < 3 {
		p.err = ErrShort
	}
}

func (p *Parser) Err() error {
	if p.err != nil {
		return fmt.Errorf("parse: %v", p.err) // want "errorf-no-wrap: hides the `ErrShort`"
	}
	return nil
}

func Parse(text string) bool {
	var p Parser
	p.parse(text)
	return errors.Is(p.Err(), ErrShort)
}
