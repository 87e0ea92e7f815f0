// A function that is instantiated within its own signature, and once more behind it.
package p

import "unsafe"

func f[T any](_ [unsafe.Sizeof(f[int])]T) (res T) { return }
func g[T any](_ [unsafe.Sizeof(f[int])]T) (res T) { return }

var _ = f[int]
