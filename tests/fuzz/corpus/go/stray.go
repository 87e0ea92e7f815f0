package p
)]}@#$?\
}}}
func
