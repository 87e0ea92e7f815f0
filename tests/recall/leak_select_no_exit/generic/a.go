// A generic merge of channels: who stops to read it leaves it behind.
package a

func Merge[T any](a, b <-chan T) <-chan T {
	out := make(chan T)
	go func() { // want "leak-select-no-exit: every call of `Merge` leaves one behind"
		defer close(out)
		for {
			select {
			case v := <-a:
				out <- v
			case v := <-b:
				out <- v
			}
		}
	}()
	return out
}

func MergeToEnd[T any](a, b <-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for a != nil || b != nil {
			select {
			case v, ok := <-a:
				if !ok {
					a = nil
					continue
				}
				out <- v
			case v, ok := <-b:
				if !ok {
					b = nil
					continue
				}
				out <- v
			}
		}
	}()
	return out
}
