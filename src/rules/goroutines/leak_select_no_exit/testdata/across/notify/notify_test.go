package notify

import "testing"

func TestPost(t *testing.T) { NewDispatcher().Post(1) }
