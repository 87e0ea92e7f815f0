package field

type Page struct {
	Rows []string
}

// Preview ends in a line that says that there is more.
func (p *Page) Preview(n int) ([]string, int) {
	short := append(p.Rows[:n], "...") // want "append-to-subslice: overwrites the elements of `p.Rows`"
	rest := 0
	for _, row := range p.Rows {
		rest += len(row)
	}
	return short, rest
}

func (p *Page) Cut(n int) {
	p.Rows = append(p.Rows[:n], "...")
}
