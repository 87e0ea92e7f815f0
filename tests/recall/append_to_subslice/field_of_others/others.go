package others

// The ring's readers go on reading what Prefix overwrites.
type Log struct {
	lines []string
}

func (l *Log) Add(line string) { l.lines = append(l.lines, line) }

func (l *Log) All() []string { return l.lines }

func (l *Log) Prefix(n int) []string {
	return append(l.lines[:n], "more") // want-missing "append-to-subslice: overwrites the elements of `l.lines`" the other methods of the type read the field
}

func (l *Log) Truncate(n int) {
	l.lines = append(l.lines[:n], "cut")
}

func (l *Log) PrefixCopy(n int) []string {
	return append(l.lines[:n:n], "more")
}
