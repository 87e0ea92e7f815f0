// A closure has the variable too, and only reads it.
package captured

import "log"

type Refusal struct{ Field string }

func (r *Refusal) Error() string { return r.Field + " is refused" }

func Deferred(amount int) error {
	var refusal *Refusal
	defer func() { log.Println("checked", amount, refusal) }()
	if amount < 0 {
		refusal = &Refusal{"amount"}
	}
	return refusal // want "typed-nil-return: `refusal` is a nil `\*Refusal`"
}

func look(field string) *Refusal {
	if field == "" {
		return &Refusal{"field"}
	}
	return nil
}

func Started(fields []string) error {
	refusal := look("")
	go func() {
		func() { log.Println(refusal) }()
	}()
	for i, field := range fields {
		if i == 10 {
			break
		}
		refusal = look(field)
	}
	return refusal // want "typed-nil-return: `refusal` is a nil `\*Refusal`"
}

// ---- Right ----

// The closure sets it, and nobody says when it runs.
func Set(run func(func())) error {
	var refusal *Refusal
	run(func() { refusal = &Refusal{"amount"} })
	return refusal
}

func Asked(amount int) error {
	var refusal *Refusal
	defer func() { log.Println(refusal) }()
	if amount < 0 {
		refusal = &Refusal{"amount"}
	}
	if refusal == nil {
		return nil
	}
	return refusal
}

func Always(amount int) error {
	var refusal *Refusal
	defer func() { log.Println(refusal) }()
	if amount < 0 {
		refusal = &Refusal{"amount"}
	} else {
		refusal = &Refusal{"all"}
	}
	return refusal
}

// Every turn sets it.
func Last(fields []string) error {
	var refusal *Refusal
	defer func() { log.Println(refusal) }()
	for _, field := range fields {
		refusal = &Refusal{field}
	}
	return refusal
}

// Somebody else has its address.
func fill(refusal **Refusal) { *refusal = &Refusal{"filled"} }

func Filled() error {
	var refusal *Refusal
	defer func() { log.Println(refusal) }()
	fill(&refusal)
	return refusal
}
