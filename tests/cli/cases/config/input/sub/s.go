package s

var x = !!y
