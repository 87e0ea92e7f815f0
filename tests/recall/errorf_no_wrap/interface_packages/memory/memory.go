package memory

import "example.com/shop/domain"

type Repo struct{ rows map[string]string }

func New() *Repo { return &Repo{rows: map[string]string{}} }

func (r *Repo) Find(id string) (string, error) {
	if row, ok := r.rows[id]; ok {
		return row, nil
	}
	return "", domain.ErrMissing
}
