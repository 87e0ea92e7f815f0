package p
var a = b+c-d*e/f%g&h|i^j<<k>>l&^m==n!=o<p<=q>r>=s&&t||!u
func f() { a += 1; a -= 1; a *= 1; a /= 1; a %= 1; a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1; a &^= 1; a++; a--; ~a }
