package bad

import (
	"database/sql"
	"io"
	"net/http"
	"time"
)

// The transport is the client's.
func viaLiteral(w http.ResponseWriter, r *http.Request) {
	c := &http.Client{ // want "http-client-per-call: an HTTP transport of its own for every request"
		Timeout:   time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 4},
	}
	send(c, w, r)
}

// Who only uses it does not keep it.
func send(c *http.Client, w io.Writer, r *http.Request) {
	resp, err := c.Get("http://prices" + r.URL.Path)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	io.Copy(w, resp.Body)
}

// In a variable, in a closure that is called here.
func viaVariable(w http.ResponseWriter, r *http.Request) {
	tr := &http.Transport{} // want "http-client-per-call: an HTTP transport of its own"
	c := http.Client{}
	c.Transport = tr
	ask := func() (*http.Response, error) { return c.Get("http://prices") }
	resp, err := ask()
	if err != nil {
		return
	}
	defer resp.Body.Close()
}

func viaClone(w http.ResponseWriter, r *http.Request) {
	tr := http.DefaultTransport.(*http.Transport).Clone() // want "http-client-per-call: an HTTP transport"
	tr.MaxIdleConns = 1
	send(&http.Client{Transport: tr}, w, r)
}

// A handler that is a method, behind a helper, behind an interface.
type users interface {
	name(id string) (string, error)
}

type database struct{ dsn string }

func (d database) name(id string) (string, error) {
	db, err := sql.Open("postgres", d.dsn) // want "http-client-per-call: a pool of database connections"
	if err != nil {
		return "", err
	}
	defer db.Close()
	var name string
	err = db.QueryRow("select name from users where id = $1", id).Scan(&name)
	return name, err
}

type api struct{ users users }

func (a *api) user(w http.ResponseWriter, r *http.Request) {
	name, err := a.users.name(r.URL.Query().Get("id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, name)
}

// A literal that is registered on the spot.
func routes(mux *http.ServeMux) {
	a := &api{users: database{dsn: "dbname=shop"}}
	mux.HandleFunc("/literal", viaLiteral)
	mux.HandleFunc("/variable", viaVariable)
	mux.Handle("/clone", http.HandlerFunc(viaClone))
	mux.HandleFunc("/user", a.user)
	mux.HandleFunc("/here", func(w http.ResponseWriter, r *http.Request) {
		c := newClient(time.Second) // want "http-client-per-call: an HTTP transport of its own"
		send(c, w, r)
	})
}

// Makes one for its caller.
func newClient(d time.Duration) *http.Client {
	c := &http.Client{Timeout: d}
	c.Transport = &http.Transport{IdleConnTimeout: d}
	return c
}
