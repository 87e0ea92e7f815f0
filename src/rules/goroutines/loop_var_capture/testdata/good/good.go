package p

func good() {}
