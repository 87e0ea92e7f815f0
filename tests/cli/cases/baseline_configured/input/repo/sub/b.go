package sub

func g(old bool) bool { return !!old }
