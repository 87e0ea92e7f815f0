package search

import "slices"

// Splits keeps the list with which it goes on.
func Splits(weights []int, total int) [][]int {
	var found [][]int
	var taken []int
	var try func(from, left int)
	try = func(from, left int) {
		if left == 0 {
			found = append(found, taken) // want "append-shared-base: `taken` is kept here as it is, and what is cut off and appended to it later overwrites what was kept"
			return
		}
		for i := from; i < len(weights) && weights[i] <= left; i++ {
			taken = append(taken, weights[i])
			try(i+1, left-weights[i])
			taken = taken[:len(taken)-1]
		}
	}
	try(0, total)
	return found
}

func SplitsCopied(weights []int, total int) [][]int {
	var found [][]int
	var taken []int
	var try func(from, left int)
	try = func(from, left int) {
		if left == 0 {
			found = append(found, append([]int(nil), taken...))
			return
		}
		for i := from; i < len(weights); i++ {
			taken = append(taken, weights[i])
			try(i+1, left-weights[i])
			taken = taken[:len(taken)-1]
		}
	}
	try(0, total)
	return found
}

type Route struct{ stops []string }

type Finder struct {
	next   map[string][]string
	path   []string
	routes []Route
}

func (f *Finder) Find(at, to string) {
	if at == to {
		f.routes = append(f.routes, Route{stops: f.path}) // want "append-shared-base: `f.path` is kept here as it is"
		return
	}
	for _, next := range f.next[at] {
		f.path = append(f.path, next)
		f.Find(next, to)
		f.path = f.path[:len(f.path)-1]
	}
}

func walk(n int, path *[]int, all *[][]int) {
	if n == 0 {
		*all = append(*all, *path) // want "append-shared-base: `\\*path` is kept here as it is"
		return
	}
	*path = append(*path, n)
	walk(n-1, path, all)
	*path = (*path)[:len(*path)-1]
}

func All(n int) (all [][]int) {
	var path []int
	walk(n, &path, &all)
	return all
}

// A new list begins where one is kept.
func Lines(text string) [][]rune {
	var lines [][]rune
	var line []rune
	each(text, func(r rune) {
		switch r {
		case '\n':
			lines = append(lines, line)
			line = nil
		case '\b':
			line = line[:len(line)-1]
		default:
			line = append(line, r)
		}
	})
	return lines
}

func each(text string, do func(rune)) {
	for _, r := range text {
		do(r)
	}
}

// What is cut is kept only when all is done.
func Best(names []string, most int, less func(a, b string) bool) (routes []Route) {
	var stops []string
	for _, name := range names {
		stops = append(stops, name)
	}
	slices.SortFunc(stops, func(a, b string) int {
		if less(stops[0], a) {
			return 1
		}
		return 0
	})
	if len(stops) > most {
		stops = stops[:most]
	}
	return append(routes, Route{stops: stops})
}

// One that only grows never loses what was kept.
func Snapshots(names []string) [][]string {
	var all [][]string
	var list []string
	add := func(name string) {
		list = append(list, name)
		all = append(all, list)
	}
	for _, name := range names {
		add(name)
	}
	return all
}
