package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLoadKeepsWhatIsNotSet(t *testing.T) {
	before := *Current()
	t.Cleanup(func() { *current = before })
	path := filepath.Join(t.TempDir(), "shop.json")
	if err := os.WriteFile(path, []byte(`{"page_size": 7}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Load(path); err != nil {
		t.Fatal(err)
	}
	if c := Current(); c.PageSize != 7 || c.Currency != before.Currency {
		t.Errorf("got %+v", c)
	}
	if err := Load(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("loaded a file that is not there")
	}
}
