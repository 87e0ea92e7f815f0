package t

var x = !!y
