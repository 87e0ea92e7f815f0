package generic

import "encoding/json"

type Store[T any] interface {
	Load(id string) (T, error)
	Save(id string, value T) error
}

// What Load says is lost when Save has something to say.
func Update[T any](s Store[T], id string, change func(T) T) error {
	value, err := s.Load(id) // want "error-lost: the error of `s.Load` is overwritten"
	err = s.Save(id, change(value))
	return err
}

func Copy[T any](s Store[T], from, to string) error {
	value, err := s.Load(from)
	if err != nil {
		return err
	}
	err = s.Save(to, value)
	return err
}

func Text[T any](value T) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
