package filter

import "log"

type User struct {
	Name   string
	Active bool
}

// Both lists are wanted, and one of them is made of the other's array.
func Split(users []User) (active []User, all []User) {
	active = users[:0]
	for _, u := range users {
		if u.Active {
			active = append(active, u) // want "append-to-subslice: overwrites the elements of `users`"
		}
	}
	return active, users
}

// The old list is done with.
func Keep(users []User) []User {
	kept := users[:0]
	for _, u := range users {
		if u.Active {
			kept = append(kept, u)
		}
	}
	log.Println(len(users))
	return kept
}
