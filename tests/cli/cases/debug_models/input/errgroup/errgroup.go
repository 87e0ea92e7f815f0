package errgroup

type Group struct{ done chan struct{} }

func (g *Group) Wait() error { <-g.done; return nil }

func First(c <-chan int) int { return <-c }
