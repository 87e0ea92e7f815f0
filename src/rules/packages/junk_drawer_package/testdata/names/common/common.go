package common

const (
	Red   = "red"
	Green = "green"
	Blue  = "blue"
	White = "white"
)

func Paint(color string) {}
