package overwritten

import (
	"encoding/json"
	"os"
)

type Config struct{ Name string }

func Load(path string) (*Config, error) {
	var c Config
	data, err := os.ReadFile(path) // want "error-lost: `os.ReadFile` is overwritten"
	err = json.Unmarshal(data, &c)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

func Save(path string, c *Config) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	err = os.WriteFile(path, data, 0o600)
	return err
}
