package loop

import "os"

// Only the last file's error is ever seen.
func Remove(names []string) error {
	var err error
	for _, name := range names {
		err = os.Remove(name) // want "error-lost: overwritten by the next iteration"
	}
	return err
}

func First(names []string) error {
	var err error
	for _, name := range names {
		if e := os.Remove(name); e != nil && err == nil {
			err = e
		}
	}
	return err
}

func Until(names []string) error {
	var err error
	for _, name := range names {
		if err = os.Remove(name); err != nil {
			break
		}
	}
	return err
}
