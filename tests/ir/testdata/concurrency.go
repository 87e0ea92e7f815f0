package p

// go, defer, select, send, receive, panic, recover.

type lock struct{ n int }

func (l *lock) Lock()  { l.n++ }
func (l lock) Unlock() { _ = l.n }

func work(jobs <-chan int, results chan<- int, stop chan struct{}) (done int) {
	var l lock
	l.Lock()
	defer l.Unlock()
	defer func() {
		if r := recover(); r != nil {
			done = -1
		}
	}()
	for {
		select {
		case j, ok := <-jobs:
			if !ok {
				return done
			}
			results <- j
		case results <- done:
			done++
		case <-stop:
			panic(stop)
		default:
			go func(n int) { results <- n + done }(done)
			continue
		}
		if done > 10 {
			break
		}
		select {
		case x := <-jobs:
			done += x
		}
	}
	return done
}

func forever() {
	select {}
}

func twoValues(ch chan int) (int, bool) {
	v, ok := <-ch
	return v, ok
}
