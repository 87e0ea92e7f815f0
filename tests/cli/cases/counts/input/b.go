package m

var x = !!y
