package m

func f(old bool) bool { return !!old }
