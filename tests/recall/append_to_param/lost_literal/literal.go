package literals

import "sync"

type Collector interface {
	Collect(into []string) error
}

type disk struct{ name string }

func (d disk) Collect(into []string) error {
	into = append(into, d.name) // want "append-to-param: what is appended to `into` is lost"
	return nil
}

func All(collectors []Collector) (names []string, err error) {
	for _, c := range collectors {
		if err := c.Collect(names); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func Sizes(files []string, size func(string) int) []int {
	var group sync.WaitGroup
	sizes := make([]int, 0, len(files))
	for _, file := range files {
		group.Add(1)
		go func(file string, sizes []int) {
			defer group.Done()
			sizes = append(sizes, size(file)) // want "append-to-param: what is appended to `sizes` is lost"
		}(file, sizes)
	}
	group.Wait()
	return sizes
}

// A variable from around the literal is that of the function.
func Found(files []string, each func(func(string))) (found []string) {
	each(func(file string) { found = append(found, file) })
	return found
}
