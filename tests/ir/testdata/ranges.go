package p

// All that can be ranged over.

func ranges(s []int, a [3]string, m map[string]int, text string, ch chan int, n uint8) (sum int) {
	for i := range s {
		sum += i
	}
	for i, x := range s {
		sum += i * x
	}
	for _, x := range a {
		sum += len(x)
	}
	for k, v := range m {
		sum += len(k) + v
	}
	for i, r := range text {
		sum += i + int(r)
	}
	for x := range ch {
		sum += x
	}
	for range ch {
		sum--
	}
	for i := range n {
		sum += int(i)
	}
	var x any
	for x = range 10 {
		_ = x
	}
	for range 3 {
		sum++
	}
	return sum
}

type sequence func(yield func(int, string) bool)

func rangeFunc(all sequence, once func(func() bool)) (found string, err error) {
	defer func() { recover() }()
outer:
	for i, s := range all {
		for range once {
			switch i {
			case 1:
				continue outer
			case 2:
				break outer
			case 3:
				return s, nil
			case 4:
				goto end
			case 5:
				continue
			}
			defer println(s)
		}
		found = s
	}
end:
	return found, err
}
