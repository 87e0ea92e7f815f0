package across

type journal struct{ lines []string }

func (j *journal) add(line string) error {
	j.lines = append(j.lines, line)
	return nil
}

func (j *journal) flush() (int, error) { return len(j.lines), nil }
