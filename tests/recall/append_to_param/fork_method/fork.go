package fork

type Field struct{ Key, Value string }

// Logger has the fields that all lines begin with.
type Logger struct{ fields []Field }

func New(fields ...Field) *Logger { return &Logger{fields: fields} }

// With gives a logger that has one field more.
func (l *Logger) With(key, value string) *Logger {
	return &Logger{fields: append(l.fields, Field{key, value})}
}

func (l *Logger) WithCopy(key, value string) *Logger {
	fields := make([]Field, 0, len(l.fields)+1)
	fields = append(fields, l.fields...)
	return &Logger{fields: append(fields, Field{key, value})}
}

// Both loggers write the second field.
func Split(base *Logger) (*Logger, *Logger) {
	read := base.With("op", "read")
	write := base.With("op", "write") // want "append-to-param: overwrites what `read` got"
	return read, write
}

func PerUser(base *Logger, users []string) map[string]*Logger {
	byUser := map[string]*Logger{}
	for _, user := range users {
		byUser[user] = base.With("user", user) // want "append-to-param: in every iteration"
	}
	return byUser
}

func Chain(base *Logger) *Logger {
	base = base.With("a", "1")
	base = base.With("b", "2")
	return base
}

func Copies(base *Logger) (*Logger, *Logger) {
	return base.WithCopy("op", "read"), base.WithCopy("op", "write")
}
