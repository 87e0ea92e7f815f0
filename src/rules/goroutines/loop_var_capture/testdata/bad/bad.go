package p

func bad() {} // want "loop-var-capture: TODO"
