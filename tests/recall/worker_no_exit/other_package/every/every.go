package every

import "time"

func Do(d time.Duration, f func()) {
	loop(d, f)
}

func loop(d time.Duration, f func()) {
	for {
		time.Sleep(d)
		f()
	}
}

func Until(d time.Duration, stop <-chan struct{}, f func()) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(d):
			f()
		}
	}
}
