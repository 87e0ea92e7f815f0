package value

type Query struct {
	table string
	where []string
}

// Where looks like a copy, as its receiver is one.
func (q Query) Where(cond string) Query {
	q.where = append(q.where, cond)
	return q
}

func From(table string) Query { return Query{table: table}.Where("deleted_at IS NULL") }

func Counts(base Query) (open, closed Query) {
	open = base.Where("closed_at IS NULL")
	closed = base.Where("closed_at IS NOT NULL") // want "append-to-param: overwrites what `open` got"
	return open, closed
}

func Chained(base Query) Query {
	return base.Where("a = 1").Where("b = 2")
}
