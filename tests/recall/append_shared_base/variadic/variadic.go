package variadic

import "log/slog"

type Sink interface{ Write(attrs []slog.Attr) }

// Both logs what it is given to two sinks that keep it.
func Both(out, audit chan<- []slog.Attr, attrs ...slog.Attr) {
	out <- append(attrs, slog.String("to", "out"))
	audit <- append(attrs, slog.String("to", "audit")) // want "append-shared-base: "
}

func Caller(out, audit chan<- []slog.Attr, more []slog.Attr) { Both(out, audit, more...) }
