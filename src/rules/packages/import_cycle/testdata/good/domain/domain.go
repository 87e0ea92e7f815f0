// Package domain imports nothing of the program.
package domain

type User struct{ Name string }
