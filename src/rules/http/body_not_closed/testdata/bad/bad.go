package bad

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"time"
)

func never(url string) ([]byte, error) {
	resp, err := http.Get(url) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}

// The branch is the mistake (bodyclose#58).
func branch(url string) error {
	resp, err := http.Get(url) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return err
	}
	if resp.StatusCode == http.StatusNoContent {
		return nil
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(&url)
}

func both(client *http.Client, req *http.Request) error {
	resp, err := client.Do(req) // want "body-not-closed: not closed on every path"
	if err != nil || resp.StatusCode != http.StatusOK {
		return errors.New("failed")
	}
	defer resp.Body.Close()
	return nil
}

func thrownAway(url string) error {
	_, err := http.Post(url, "", nil) // want "body-not-closed: the response is thrown away, and its body never closed"
	return err
}

func ignored(url string) {
	http.Get(url) // want "body-not-closed: the response is thrown away"
}

func retries(url string) (resp *http.Response, err error) {
	for range 3 {
		resp, err = http.Get(url) // want "body-not-closed: not closed on every path"
		if err == nil && resp.StatusCode < 500 {
			return resp, nil
		}
		time.Sleep(time.Second)
	}
	return nil, errors.New("too often")
}

func poll(url string) {
	for {
		resp, err := http.Get(url) // want "body-not-closed: never closed"
		if err != nil {
			log.Print(err)
			continue
		}
		log.Print(resp.Status)
	}
}

func captured(url string) (err error) {
	resp, err := http.Get(url) // want "body-not-closed: not closed on every path"
	if err != nil {
		return err
	}
	closing := func() { err = errors.Join(err, resp.Body.Close()) }
	if resp.ContentLength == 0 {
		return nil
	}
	defer closing()
	return nil
}

type transport struct{ next http.RoundTripper }

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req) // want "body-not-closed: not closed on every path"
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusUnauthorized {
		return nil, errors.New("unauthorized")
	}
	return resp, nil
}

var check = func(url string) bool {
	resp, err := http.Get(url) // want "body-not-closed: never closed"
	return err == nil && resp.StatusCode == 200
}

// A client behind an interface.
type doer interface {
	Do(*http.Request) (*http.Response, error)
}

func through(d doer, req *http.Request) (int, error) {
	resp, err := d.Do(req) // want "body-not-closed: never closed"
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func look(resp *http.Response, err error) bool { return err == nil && resp.StatusCode == 200 }

func direct(url string) bool {
	return look(http.Get(url)) // want "body-not-closed: the body of this response is never closed"
}
