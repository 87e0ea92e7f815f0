package domain

type Product struct{ SKU string }
