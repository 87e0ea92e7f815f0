package shop

import "example.com/shop/list"

type Cart struct{ Items []string }

func Offers(c *Cart) (gift, card []string) {
	gift = list.With(c.Items, "gift")
	card = list.With(c.Items, "card") // want "append-to-param: overwrites what `gift` got"
	return gift, card
}

func Copies(c *Cart) (gift, card []string) {
	gift = list.Plus(c.Items, "gift")
	card = list.Plus(c.Items, "card")
	return gift, card
}
