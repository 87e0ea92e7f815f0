package m

var v = !!w
