package p
var ä = "ö"
