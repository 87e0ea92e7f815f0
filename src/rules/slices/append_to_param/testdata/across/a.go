package across

import "across/labels"

func both(tags []string) (a, b []string) {
	a = labels.With(tags, "a")
	b = labels.With(tags, "b") // want "append-to-param: `labels.With` appends to `tags` again"
	return a, b
}
