// An inner err about which nothing is done, and a return of the outer one, which is nil.
package hidden

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

type profile struct{ Name string }

// After three failures it gives nil.
func Fetch(ctx context.Context, url string) (p *profile, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	p = new(profile)
	for range 3 {
		resp, err := http.DefaultClient.Do(req) // want "error-lost: hides the one that is returned, and is nil"
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		defer resp.Body.Close()
		return p, json.NewDecoder(resp.Body).Decode(p)
	}
	return p, err
}

type endpoint struct {
	host string
	port int
}

func Endpoint(s string) (endpoint, error) {
	var e endpoint
	var err error
	if h, p, failed := net.SplitHostPort(s); failed == nil {
		e.host = h
		port, err := strconv.Atoi(p) // want "error-lost: the error of `strconv.Atoi` is in `err`, which hides"
		if err == nil {
			e.port = port
		}
	} else {
		err = fmt.Errorf("endpoint %q: %w", s, failed)
	}
	return e, err
}

func First(codecs []func(string) (int, error), text string) (int, error) {
	var err error
	for _, parse := range codecs {
		n, err := parse(text) // want "error-lost: hides"
		if err != nil {
			continue
		}
		return n, nil
	}
	return 0, err
}

// What comes behind sets it.
func Cached(text string, load func(string) (int, error)) (int, error) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, nil
	}
	n, err := load(text)
	return n, err
}

// The outer one is an error, or may be.
func Best(text string, load func(string) (int, error)) (int, error) {
	n, err := load(text)
	if n == 0 {
		if other, err := strconv.Atoi(text); err == nil {
			n = other
		}
	}
	return n, err
}

// There is a value to fall back on.
func Port(text string) (port int, err error) {
	port = 80
	if text != "" {
		given, err := strconv.Atoi(text)
		if err != nil {
			given = 8080
		}
		port = given
	}
	return port, err
}

// Nil is written, so it is meant.
func Number(text string) (int, error) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, nil
	}
	return 0, nil
}

// The next iteration sets the outer one, and returns it where it is an error.
func Each(texts []string, load func(string) (int, error)) ([]int, error) {
	var all []int
	for _, text := range texts {
		n, err := load(text)
		if err != nil {
			return nil, err
		}
		if other, err := strconv.Atoi(text); err == nil {
			n = other
		}
		all = append(all, n)
	}
	return all, nil
}

// Behind a loop of which each step asks it.
func Until(next func() (string, error)) (n int, err error) {
	var text string
	for text != "end" {
		text, err = next()
		if err != nil {
			return n, err
		}
		if other, err := strconv.Atoi(text); err == nil {
			n = other
		}
	}
	return n, nil
}

// It does without.
func Optional(texts []string, load func(string) (int, error)) (n int, err error) {
	n, err = load(texts[0])
	if err != nil {
		return 0, err
	}
	for _, text := range texts[1:] {
		if other, err := strconv.Atoi(text); err == nil {
			n += other
		}
	}
	return n, err
}

// It passes over what it cannot read.
func Sum(lines []string, load func(string) (int, error)) (n int, err error) {
	for _, line := range lines {
		var other int
		if err := json.Unmarshal([]byte(line), &other); err != nil {
			continue
		}
		n += other
	}
	if n == 0 {
		n, err = load("")
	}
	return n, err
}
