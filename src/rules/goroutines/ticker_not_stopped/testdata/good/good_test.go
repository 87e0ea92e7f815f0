package good

import (
	"testing"
	"time"
)

func TestTicks(t *testing.T) {
	ticker := time.NewTicker(time.Millisecond)
	<-ticker.C
}
