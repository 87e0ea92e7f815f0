// Package money is used from inside the second knot and is not part of it.
package money

// Amount is a number of cents.
type Amount int64

// Sum adds amounts up.
func Sum(amounts ...Amount) Amount {
	var sum Amount
	for _, a := range amounts {
		sum += a
	}
	return sum
}
