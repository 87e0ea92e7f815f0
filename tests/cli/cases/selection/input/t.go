//go:build extra

package m

var t = !!u
