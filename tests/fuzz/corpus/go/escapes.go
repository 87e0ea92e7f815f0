package p
var a = "\q\x4\u12\400\UFFFFFFFF\
"
