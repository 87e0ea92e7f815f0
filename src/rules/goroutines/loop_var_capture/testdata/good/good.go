package p

import "sync"

type server struct{ handler func() string }

func use(...any) {}

func copied(items []string) {
	for i, item := range items {
		item := item
		go func(i int) { use(i, item) }(i)
	}
	for i := 0; i < len(items); i++ {
		i := i
		defer func() { use(i) }()
	}
	for _, item := range items {
		go use(item)
	}
}

func calledInPlace(items []string, each func(func())) {
	for _, item := range items {
		func() { use(item) }() // silent "loop-var-capture: it is not seen to run when the next iteration has begun"
		show := func() { use(item) }
		show()
		each(func() { use(item) })
		func() {
			defer func() { use(item) }()
		}()
	}
}

func waitedFor(items []string, done chan struct{}) error {
	for _, item := range items {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() { use(item); wg.Done() }()
		wg.Wait()
	}
	for _, item := range items {
		errs := make(chan error)
		go func() { use(item); errs <- nil }()
		if err := <-errs; err != nil {
			return err
		}
	}
	for _, item := range items {
		go func() { use(item); done <- struct{}{} }()
		select {
		case <-done:
		}
	}
	return nil
}

// What leaves the loop keeps its own value: the variable does not change any more.
func leaves(items []string) func() {
	for _, item := range items {
		if item == "go" {
			go func() { use(item) }()
			break
		}
		if item == "return" {
			return func() { use(item) }
		}
	}
	return nil
}

// The loop within begins anew, with new variables, for every round of the loop around it.
func newVariables(groups [][]string) {
	for range groups {
		for _, item := range groups[0] {
			go func() { use(item) }()
			break
		}
	}
}

// Every iteration puts its own closure in the place of the last one's.
func replaced(items []string, s *server) {
	var current func() string
	for _, item := range items {
		s.handler = func() string { return item }
		current = func() string { return item }
		use(current(), s.handler())
	}
	s.handler = nil
	use(current)
}

// The literal in the table is copied into the variable, and what is put there is gone with it.
func copies() {
	for _, s := range []server{{}, {}} {
		s.handler = func() string { return s.handler() }
		use(s)
	}
}

func unchanging(next func() *server) {
	for s := next(); s.handler != nil; {
		go func() { use(s) }()
	}
	var outer string
	for range []int{1} {
		go func() { use(outer) }()
	}
}

// `item` names a field here, and a variable of the closure.
func otherNames(items []string) {
	type box struct{ item int }
	for _, item := range items {
		use(item)
		go func() {
			use(box{item: 1}, box{}.item)
			for _, item := range items {
				use(item)
			}
		}()
	}
}
