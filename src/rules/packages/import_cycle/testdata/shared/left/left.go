package left

import "example.com/shared/hub"

type Left struct{ Hub *hub.Hub }

var _ = hub.Zero(hub.One)
