package p

import "os"

func each(names []string, visit func(*os.File)) error {
	open := func() error {
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			defer f.Close() // want "defer-in-loop: "
			visit(f)
		}
		return nil
	}
	return open()
}

func one(names []string, visit func(*os.File)) error {
	for _, name := range names {
		err := func() error {
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			defer f.Close()
			visit(f)
			return nil
		}()
		if err != nil {
			return err
		}
	}
	return nil
}
