package store

type Store struct{ rows int }

func newStore() *Store { return &Store{} }

func Open() *Store { return newStore() }
