package good

import (
	"context"
	"database/sql"
	"testing"
)

func ping(ctx context.Context, db *sql.DB) error { return db.PingContext(context.Background()) }

func TestPing(t *testing.T) {
	if err := ping(t.Context(), nil); err == nil {
		t.Fatal("no error")
	}
}
