package m

var a = !!b
