package fake

import "example.com/m/store"

func New() *store.Store { return store.Open() }
