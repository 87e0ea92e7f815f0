// a

// b
package /* c */ p // d

/* e */ // f

// g
import "h" // i
// j

/**//***/
//
// k
var l = 1 // m
/* n */