package lines

//line other.y:100
var a int

/*line :7:3*/ var b int

//line sub/third.go:5:9
var c = /*line x.go:1:1*/ "s"
//line bad:0
