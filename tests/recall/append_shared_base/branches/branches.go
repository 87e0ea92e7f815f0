package branches

type Filter struct {
	Read, Write []string
}

func Make(user string, admin bool) Filter {
	common := make([]string, 0, 8)
	common = append(common, "user="+user)
	var f Filter
	f.Read = append(common, "read")
	if admin {
		f.Write = append(common, "admin") // want "append-shared-base: overwrites what `f.Read` got"
	} else {
		f.Write = append(common, "write") // want "append-shared-base: overwrites what `f.Read` got"
	}
	return f
}

// Only one of the two is ever made.
func One(user string, admin bool) []string {
	common := make([]string, 0, 8)
	common = append(common, "user="+user)
	if admin {
		return append(common, "admin")
	}
	return append(common, "write")
}
