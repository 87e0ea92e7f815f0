package audit

import "os"

type Log struct{ file *os.File }

func Open(name string) (*Log, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &Log{file: f}, nil
}

func (l *Log) Add(line string) error {
	_, err := l.file.WriteString(line + "\n")
	return err
}
