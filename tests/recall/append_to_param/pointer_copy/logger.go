package logger

type Logger struct {
	name   string
	fields []string
}

func (l *Logger) Add(field string) { l.fields = append(l.fields, field) }

// Child copies the logger, and shares the array behind its fields.
func (l *Logger) Child(field string) *Logger {
	c := *l
	c.fields = append(c.fields, field)
	return &c
}

func Two(base *Logger) (read, write *Logger) {
	read = base.Child("read")
	write = base.Child("write") // want "append-to-param: overwrites what `read` got"
	return read, write
}

func (l *Logger) ChildWell(field string) *Logger {
	c := *l
	c.fields = append(c.fields[:len(c.fields):len(c.fields)], field)
	return &c
}

func TwoWell(base *Logger) (read, write *Logger) {
	return base.ChildWell("read"), base.ChildWell("write")
}

// Grow changes the logger itself.
func (l *Logger) Grow(field string) {
	c := *l
	c.fields = append(c.fields, field)
	*l = c
}

func GrowTwice(base *Logger) []string {
	base.Grow("a")
	base.Grow("b")
	return base.fields
}

// Each has a logger of its own, which is empty.
type Entry struct{ fields []string }

func (e Entry) With(field string) Entry {
	e.fields = append(e.fields, field)
	return e
}

func (e *Entry) Add(field string) { e.fields = append(e.fields, field) }

func Each(names []string) []Entry {
	var all []Entry
	for _, name := range names {
		var e Entry
		all = append(all, e.With(name))
	}
	return all
}
