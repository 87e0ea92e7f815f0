package generic

func firstTen[T any](s []T) []T { return s[:10] }

type Sample struct{ first []float64 }

func Measure(run func() float64) *Sample {
	all := make([]float64, 1<<20)
	for i := range all {
		all[i] = run()
	}
	return &Sample{first: firstTen(all)} // want "subslice-retains-large: keeps all of `all`"
}

func Mean(run func() float64) (sum float64) {
	all := make([]float64, 1<<20)
	for i := range all {
		all[i] = run()
	}
	for _, x := range firstTen(all) {
		sum += x
	}
	return sum / 10
}
