package closure

import "log/slog"

// With binds attributes to two loggers.
func With(attrs []slog.Attr, extra int) (info, failed func(msg string)) {
	base := make([]slog.Attr, 0, len(attrs)+4)
	base = append(base, attrs...)
	ok := append(base, slog.Int("ok", extra))
	bad := append(base, slog.Int("bad", extra)) // want "append-shared-base: overwrites what `ok` got"
	info = func(msg string) { emit(msg, ok) }
	failed = func(msg string) { emit(msg, bad) }
	return info, failed
}

func emit(msg string, attrs []slog.Attr) {
	for _, a := range attrs {
		slog.Info(msg, "attr", a)
	}
}
