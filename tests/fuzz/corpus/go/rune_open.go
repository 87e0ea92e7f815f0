package p
var a = 'a
var b = ''
var c = 'ab'
