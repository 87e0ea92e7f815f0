package getter

import "strings"

type Route struct{ middleware []string }

func (r *Route) Use(names ...string) { r.middleware = append(r.middleware, names...) }

func (r *Route) Middleware() []string { return r.middleware }

// Both lists begin with what the getter gives, which is the route's own array.
func Split(r *Route) (public, private []string) {
	public = append(r.Middleware(), "cache")
	private = append(r.Middleware(), "auth") // want "append-shared-base: overwrites what `public` got"
	return public, private
}

// Fields gives a new slice each time.
func SplitText(text string) (a, b []string) {
	a = append(strings.Fields(text), "a")
	b = append(strings.Fields(text), "b")
	return a, b
}
