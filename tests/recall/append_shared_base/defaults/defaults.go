package defaults

type Roles struct{ byTeam map[string][]string }

func New(names ...string) *Roles {
	r := &Roles{byTeam: map[string][]string{}}
	for _, name := range names {
		r.byTeam[""] = append(r.byTeam[""], name)
	}
	return r
}

func (r *Roles) Set(team string, more ...string) {
	r.byTeam[team] = append(r.byTeam[""], more...) // want "append-shared-base: every call appends to the same `r.byTeam\\[\"\"\\]`"
}

func (r *Roles) Add(team, role string) {
	r.byTeam[team] = append(r.byTeam[team], role)
}

func (r *Roles) SetCopied(team string, more ...string) {
	r.byTeam[team] = append(append([]string(nil), r.byTeam[""]...), more...)
}

func (r *Roles) Of(team string) []string { return r.byTeam[team] }
