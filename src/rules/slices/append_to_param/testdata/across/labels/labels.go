package labels

// With returns tags and more.
func With(tags []string, more ...string) []string {
	return append(tags, more...)
}
