package format

func Row[T any](row T) string { return "" }
