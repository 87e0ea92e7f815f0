package service

var X = 1
