package others

// The ring's readers go on reading what Prefix overwrites.
type Log struct {
	lines []string
}

func (l *Log) Add(line string) { l.lines = append(l.lines, line) }

func (l *Log) All() []string { return l.lines }

func (l *Log) Prefix(n int) []string {
	return append(l.lines[:n], "more") // want "append-to-subslice: overwrites the elements of `l.lines` from `n` on, which other functions read in the field"
}

func (l *Log) Truncate(n int) {
	l.lines = append(l.lines[:n], "cut")
}

func (l *Log) PrefixCopy(n int) []string {
	return append(l.lines[:n:n], "more")
}
