package p
func f() { a /* c */ /* d
 */ b
return // e
}
func g() (int) // f
{
}
var a = b // g
/* h */ var c = d