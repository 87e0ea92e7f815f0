package methods

type Tagger struct{ own []string }

func (t Tagger) With(tags []string) []string {
	return append(tags, t.own...)
}

func Both(a, b Tagger, tags []string) (x, y []string) {
	x = a.With(tags)
	y = b.With(tags) // want "append-to-param: overwrites what `x` got"
	return x, y
}

func Twice(a Tagger, tags []string) []string {
	tags = a.With(tags)
	tags = a.With(tags)
	return tags
}
