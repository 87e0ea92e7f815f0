package p
var a = "í €"
