package service

func Hello() {}
