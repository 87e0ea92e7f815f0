package crlf

// comment
var s = `a
b` /* one
two */
var t = "\u00e9\x41" // é
