package right

import "example.com/shared/hub"

type Right struct{ Hub *hub.Hub }

type More = Right

var _ = hub.One
