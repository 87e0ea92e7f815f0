package service

import (
	"slices"
	"strings"

	"premortem.dev/lab/shop/internal/config"
	"premortem.dev/lab/shop/internal/domain"
)

// CheckCoupon says why a coupon cannot be used. No coupon is fine.
func CheckCoupon(code string) error {
	var problem *domain.ValidationError
	code = strings.TrimSpace(code)
	if code != "" && !slices.Contains(config.Current().Coupons, code) {
		problem = &domain.ValidationError{Field: "coupon", Reason: "unknown"}
	}
	// A nil pointer in an error is not a nil error. Every coupon is refused,
	// good ones too; the orders go through without a discount.
	return problem // want "typed-nil-return: `problem` is a nil `\*domain.ValidationError` on some path"
}
