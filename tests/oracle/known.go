// Lists of known differences, given with --known.
//
// One a line: the end of a path below its DIR (whole path elements), two spaces or a tab, "#" and
// the reason. Blank lines and lines that start with "#" are comments. Example:
//
//	fixedbugs/issue11359.go  # NUL bytes: premortem names the second one
package main

import (
	"fmt"
	"os"
	"strings"
)

type knownEntry struct {
	suffix  string
	line    int
	seen    bool // something compared has this name
	differs bool // and it differed
}

// A knownList is a parsed file of known differences. A nil list knows none.
type knownList struct {
	path    string
	entries []*knownEntry
}

func readKnown(path string) (*knownList, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	list := &knownList{path: path}
	lines := map[string]int{}
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		line = strings.TrimRight(line, " \t\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cut := strings.IndexAny(line, "\t")
		if two := strings.Index(line, "  "); two >= 0 && (cut < 0 || two < cut) {
			cut = two
		}
		if cut < 0 {
			return nil, fmt.Errorf("%s:%d: want NAME, two spaces, # and the reason", path, n)
		}
		reason := strings.TrimLeft(line[cut:], " \t")
		if !strings.HasPrefix(reason, "#") || strings.Trim(reason, "# \t") == "" {
			return nil, fmt.Errorf("%s:%d: no reason (# ...) after the name", path, n)
		}
		suffix := strings.TrimPrefix(line[:cut], "/")
		if first := lines[suffix]; first != 0 {
			return nil, fmt.Errorf("%s:%d: %s is already listed in line %d", path, n, suffix, first)
		}
		lines[suffix] = n
		list.entries = append(list.entries, &knownEntry{suffix: suffix, line: n})
	}
	return list, nil
}

// note records whether the thing called name differed and says whether such a difference is listed.
func (l *knownList) note(name string, differs bool) bool {
	if l == nil {
		return false
	}
	listed := false
	for _, e := range l.entries {
		if name == e.suffix || strings.HasSuffix(name, "/"+e.suffix) {
			listed = true
			e.seen = true
			e.differs = e.differs || differs
		}
	}
	return listed
}

// gone returns the entries whose things were compared and none of them differs any more.
func (l *knownList) gone() []*knownEntry {
	if l == nil {
		return nil
	}
	var gone []*knownEntry
	for _, e := range l.entries {
		if e.seen && !e.differs {
			gone = append(gone, e)
		}
	}
	return gone
}
