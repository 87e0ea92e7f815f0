package utils // want "junk-drawer-package: package `utils` holds 4 things that do not know each other, for 3 packages; 3 of them are used by one package only"

import "os"

func Slug(s string) string { return s }

func Clamp(n int) int { return min(n, 100) }

func Retry(f func() error) error { return f() }

func Env(name string) string { return os.Getenv(name) }
