package iface

type Decorator interface {
	Decorate(headers []string) []string
}

type auth struct{ token string }

func (a auth) Decorate(headers []string) []string {
	return append(headers, "Authorization: "+a.token)
}

type trace struct{ id string }

func (t trace) Decorate(headers []string) []string {
	return append(headers, "X-Trace: "+t.id)
}

func Decorators() []Decorator { return []Decorator{auth{"x"}, trace{"y"}} }

// Every request gets the headers that the last decorator wrote.
func Each(ds []Decorator, base []string) [][]string {
	var all [][]string
	for _, d := range ds {
		all = append(all, d.Decorate(base)) // want "append-to-param: "
	}
	return all
}

func Headers(base []string) [][]string { return Each(Decorators(), base) }

func Chain(ds []Decorator, base []string) []string {
	for _, d := range ds {
		base = d.Decorate(base)
	}
	return base
}
