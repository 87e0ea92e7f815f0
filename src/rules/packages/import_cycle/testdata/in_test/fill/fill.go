package fill

import "example.com/m/fake"

func Fill() { fake.New() }
