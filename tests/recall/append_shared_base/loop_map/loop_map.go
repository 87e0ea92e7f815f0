package loopmap

// Every role gets the permissions of all, and one of its own.
func Permissions(base []string, roles []string) map[string][]string {
	shared := append([]string{}, base...)
	shared = append(shared, "login")
	byRole := make(map[string][]string, len(roles))
	for _, role := range roles {
		byRole[role] = append(shared, role+":*") // want "append-shared-base: every iteration"
	}
	return byRole
}

func Clipped(base []string, roles []string) map[string][]string {
	shared := append([]string{}, base...)
	shared = append(shared, "login")
	byRole := make(map[string][]string, len(roles))
	for _, role := range roles {
		byRole[role] = append(shared[:len(shared):len(shared)], role+":*")
	}
	return byRole
}
