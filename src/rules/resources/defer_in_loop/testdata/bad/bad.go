package p

func bad() {} // want "defer-in-loop: TODO"
