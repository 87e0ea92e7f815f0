// Finding the Go files of a folder.
//
// All of them count: testdata, vendor, names that start with "_" or "."; that is where the odd files
// are. Symbolic links are not followed, so that no file is met twice and no loop is entered.
package main

import (
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// A goFile is one file to compare.
type goFile struct {
	path string // as premortem is given it: DIR joined with rel
	rel  string // below its DIR, with slashes: the name that lists of known differences use
}

// walkGoFiles returns the regular *.go files below the folders, each folder's in lexical order.
// What cannot be read is said on stderr and left out.
func walkGoFiles(dirs []string, stderr io.Writer) ([]goFile, error) {
	var files []goFile
	seen := map[string]bool{}
	for _, dir := range dirs {
		dir = filepath.Clean(dir)
		// A link given by name is meant: "x/." makes WalkDir enter it.
		err := filepath.WalkDir(dir+string(filepath.Separator)+".", func(path string, entry fs.DirEntry, err error) error {
			path = filepath.Clean(path)
			if err != nil {
				if path == dir {
					return err
				}
				fmt.Fprintf(stderr, "oracle: warning: not compared: %v\n", err)
				return nil
			}
			if !entry.Type().IsRegular() || !strings.HasSuffix(path, ".go") || seen[path] {
				return nil
			}
			if strings.Contains(path, "\n") {
				fmt.Fprintf(stderr, "oracle: warning: not compared: line break in file name %q\n", path)
				return nil
			}
			rel, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			seen[path] = true
			files = append(files, goFile{path: path, rel: filepath.ToSlash(rel)})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
