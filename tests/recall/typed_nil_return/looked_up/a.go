// What is looked up and not there.
package a

import (
	"bytes"
	"context"
	"io"
)

type Voice interface{ Speak() string }

type parrot struct{ words []string }

func (p *parrot) Speak() string { return p.words[0] }

type zoo struct {
	cages  map[string]*parrot
	silent map[string]bool
	star   Voice
}

func (z *zoo) voice(name string) Voice {
	if quiet, ok := z.silent[name]; ok && quiet {
		return nil
	}
	return z.cages[name] // want "typed-nil-return: `z.cages\[name\]` is a nil `\*parrot` on some path, and the `Voice` made of it is not nil"
}

type key struct{}

func voiceOf(ctx context.Context) Voice {
	p, _ := ctx.Value(key{}).(*parrot)
	return p // want "typed-nil-return: `p` is a nil `\*parrot` on some path"
}

func hear(ctx context.Context, z *zoo) string {
	if v := z.voice("polly"); v != nil {
		return v.Speak()
	}
	if v := voiceOf(ctx); v != nil {
		return v.Speak()
	}
	return ""
}

// Kept in a field, which somebody compares.
func starOf(loud bool) Voice {
	var p *parrot
	if loud {
		p = &parrot{words: []string{"hello"}}
	}
	return p // want "typed-nil-return: `p` is a nil `\*parrot` on some path"
}

func open(loud bool) *zoo { return &zoo{star: starOf(loud)} }

func (z *zoo) show() string {
	if z.star == nil {
		return "closed"
	}
	return z.star.Speak()
}

// Beside an error that is nil.
func text(words []string) (io.Reader, error) {
	var buf *bytes.Buffer
	for _, w := range words {
		if buf == nil {
			buf = new(bytes.Buffer)
		}
		buf.WriteString(w)
	}
	return buf, nil // want "typed-nil-return: `buf` is a nil `\*bytes.Buffer` on some path"
}

func size(words []string) int64 {
	r, err := text(words)
	if err != nil || r == nil {
		return 0
	}
	n, _ := io.Copy(io.Discard, r)
	return n
}

// Asked whether it is there; or beside an error that tells.
func (z *zoo) known(name string) Voice {
	if p, ok := z.cages[name]; ok {
		return p
	}
	return nil
}

func caught(name string) (*parrot, error) {
	if name == "" {
		return nil, io.EOF
	}
	return &parrot{}, nil
}

func voiceFor(name string) (Voice, error) { return caught(name) }

// What comes from a call that has an error for it.
func heard(name string) (Voice, error) {
	p, err := listen(name)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func listen(name string) (*parrot, error) {
	if name == "" {
		return nil, nil
	}
	return &parrot{}, nil
}

func all(z *zoo) bool {
	v, err := voiceFor("polly")
	h, herr := heard("polly")
	return z.known("polly") != nil && err == nil && v != nil && herr == nil && h != nil
}
