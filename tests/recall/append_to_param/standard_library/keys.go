package keys

import (
	"fmt"
	"strconv"
	"time"
)

// Bounds makes both ends of a range of keys from one prefix.
func Bounds(prefix []byte, from, to int64) (low, high []byte) {
	low = strconv.AppendInt(prefix, from, 10)
	high = strconv.AppendInt(prefix, to, 10) // want "append-to-param: overwrites what `low` got"
	return low, high
}

func Stamps(prefix []byte, from, to time.Time) [2][]byte {
	first := from.AppendFormat(prefix, time.DateOnly)
	last := fmt.Appendf(prefix, "until %s", to) // want "append-to-param: overwrites what `first` got"
	return [2][]byte{first, last}
}

// The text is copied before the room is used again.
func Texts(numbers []int64) []string {
	var scratch [20]byte
	var texts []string
	for _, n := range numbers {
		texts = append(texts, string(strconv.AppendInt(scratch[:0], n, 10)))
	}
	return texts
}

func Line(line []byte, x, y int64) []byte {
	line = strconv.AppendInt(line, x, 10)
	line = append(line, ' ')
	return strconv.AppendInt(line, y, 10)
}

// Whoever is first is done with by then.
func Write(prefix []byte, x, y int64, write func(string)) {
	write(string(strconv.AppendInt(prefix, x, 10)))
	write(string(strconv.AppendInt(prefix, y, 10)))
}
