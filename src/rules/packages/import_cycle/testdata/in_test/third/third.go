package third

func Third() {}
