package dotted

import "example.com/names/dot"

const Limit = 1

func Open(int) int { dot.Use(); dot.Local(); dot.Other(); return 0 }

func Closed() {}
