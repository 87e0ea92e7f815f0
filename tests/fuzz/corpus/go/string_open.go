package p
var a = "abc
var b = `abc
