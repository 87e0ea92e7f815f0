package p

import (
	"fmt"
	"sync"
)

type job struct {
	wg   sync.WaitGroup
	name string
}

func show(j *job) {
	fmt.Println(*j) // want "lock-copied: "
}

func send(j *job, to chan job) {
	to <- *j // want "lock-copied: "
}

func box(j *job) any {
	return *j // want "lock-copied: "
}
