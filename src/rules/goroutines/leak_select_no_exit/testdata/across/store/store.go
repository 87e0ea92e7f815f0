package store

import "across/notify"

type Store struct{ d *notify.Dispatcher }

func Open() *Store { return &Store{} }
