package handler

func F() {}
