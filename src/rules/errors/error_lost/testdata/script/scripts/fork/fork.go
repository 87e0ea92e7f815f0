// A script, which somebody watches.
package fork

import (
	"fmt"
	"os"
)

func write(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintln(f, "package fork")
	return err
}
