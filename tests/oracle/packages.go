// Phase packages: what `premortem debug packages` says of the packages of a module against
// `go list -e -json -deps [-test] ./...`, for several platforms, with and without cgo and tests.
//
// The unit is the package: one that go list lists and premortem does not, or the other way round, is
// a difference, as is every field that differs. Of errors only their presence is compared.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"
)

func init() {
	phases["packages"] = phase{
		summary: "packages of ./..., their tests and what they import, against go list",
		run:     runPackagesPhase,
	}
}

// The platforms of the comparison. cgo is a setting of its own: go list obeys CGO_ENABLED=1 for a
// platform that is not the machine's, too.
var platforms = []string{"linux/amd64", "darwin/arm64", "windows/amd64"}

type listedModule struct {
	Path, Version, GoVersion string
	Replace                  *listedModule `json:",omitempty"`
}

// listedPackage has the fields that are compared; the rest of go list's output is dropped.
type listedPackage struct {
	ImportPath, Name, Dir, ForTest string
	DepOnly                        bool
	Module                         *listedModule

	GoFiles, CgoFiles, IgnoredGoFiles, SFiles []string
	TestGoFiles, XTestGoFiles, EmbedFiles     []string
	Imports, Deps                             []string
	ImportMap                                 map[string]string

	Error any
}

const listFields = "ImportPath,Name,Dir,ForTest,DepOnly,Module,GoFiles,CgoFiles,IgnoredGoFiles,SFiles," +
	"TestGoFiles,XTestGoFiles,EmbedFiles,Imports,Deps,ImportMap,Error"

// A setting is one of the ways in which a module is listed.
type setting struct {
	platform string
	cgo      bool
	tests    bool
}

func (s setting) String() string {
	text := s.platform
	if s.cgo {
		text += " cgo"
	}
	if s.tests {
		text += " tests"
	}
	return text
}

func runPackagesPhase(args []string, stdout, stderr io.Writer) int {
	var only string
	var timing bool
	o, status, ok := parseOptions("packages", args, stderr, func(flags *flag.FlagSet) {
		flags.StringVar(&only, "only", "", "compare only settings whose name contains this: \"linux/amd64 cgo\"")
		flags.BoolVar(&timing, "timing", false, "say how long both took")
	})
	if !ok {
		return status
	}
	r := o.newReport("packages", stdout)
	for _, dir := range o.dirs {
		roots, err := moduleRoots(dir)
		if err != nil {
			fmt.Fprintf(stderr, "oracle packages: %v\n", err)
			return exitUnusable
		}
		for _, root := range roots {
			for _, s := range allSettings() {
				if !strings.Contains(s.String(), only) {
					continue
				}
				c := packageComparer{options: o, report: r, root: root, setting: s, stderr: stderr, timing: timing}
				c.compare()
			}
		}
	}
	return r.finish()
}

func allSettings() []setting {
	var all []setting
	for _, platform := range platforms {
		for _, cgo := range []bool{false, true} {
			for _, tests := range []bool{false, true} {
				all = append(all, setting{platform, cgo, tests})
			}
		}
	}
	return all
}

// moduleRoots returns the folders in which ./... is listed: DIR itself where it is a module, with the
// other modules of its go.work; else all modules below it.
func moduleRoots(dir string) ([]string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	isFile := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular()
	}
	if isFile(filepath.Join(dir, "go.mod")) && !isFile(filepath.Join(dir, "go.work")) {
		return []string{dir}, nil
	}
	var roots []string
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			name := d.Name()
			if path != dir && (name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_') {
				return filepath.SkipDir
			}
			if isFile(filepath.Join(path, "go.mod")) {
				roots = append(roots, path)
			}
		}
		return nil
	})
	if err == nil && len(roots) == 0 {
		// A folder of a module is as good as the module.
		roots = []string{dir}
	}
	return roots, err
}

type packageComparer struct {
	options options
	report  *report
	root    string
	setting setting
	timing  bool
	stderr  io.Writer
}

// name is how a package appears in lists of known differences.
func (c *packageComparer) name(importPath string) string {
	return filepath.Base(c.root) + "/" + importPath + " (" + c.setting.String() + ")"
}

func (c *packageComparer) compare() {
	start := time.Now()
	ours, err := c.list(c.goList())
	if err != nil {
		// Where Go gives up on the whole module there is nothing to compare with.
		fmt.Fprintf(c.stderr, "oracle packages: %s (%s) NOT COMPARED: %v\n", c.root, c.setting, err)
		return
	}
	middle := time.Now()
	theirs, err := c.list(c.premortem())
	if err != nil {
		c.report.crashed = true
		c.report.differs(c.name("..."), c.root+" ("+c.setting.String()+"): premortem failed", err.Error())
		return
	}
	if c.timing {
		fmt.Fprintf(c.stderr, "%s (%s): %d packages, go list %v, premortem %v\n", c.root, c.setting,
			len(ours), middle.Sub(start).Round(time.Millisecond), time.Since(middle).Round(time.Millisecond))
	}
	paths := slices.Collect(maps.Keys(ours))
	for path := range theirs {
		if ours[path] == nil {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		c.comparePackage(path, ours[path], theirs[path])
	}
}

func (c *packageComparer) goList() *exec.Cmd {
	args := []string{"list", "-e", "-deps", "-json=" + listFields}
	if c.setting.tests {
		args = append(args, "-test")
	}
	return exec.Command("go", append(args, "./...")...)
}

func (c *packageComparer) premortem() *exec.Cmd {
	args := []string{"debug", "packages"}
	if !c.setting.tests {
		args = append(args, "--no-tests")
	}
	return exec.Command(c.options.premortem, append(args, "./...")...)
}

// list runs a command in the module and reads the packages that it prints, by import path.
func (c *packageComparer) list(cmd *exec.Cmd) (map[string]*listedPackage, error) {
	goos, goarch, _ := strings.Cut(c.setting.platform, "/")
	cgo := "0"
	if c.setting.cgo {
		cgo = "1"
	}
	cmd.Dir = c.root
	cmd.Env = append(os.Environ(), "PWD="+c.root, "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED="+cgo)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	packages := map[string]*listedPackage{}
	decoder := json.NewDecoder(out)
	var bad error
	for {
		p := new(listedPackage)
		if err := decoder.Decode(p); err != nil {
			if err != io.EOF {
				bad = fmt.Errorf("output is no JSON: %v", err)
				cmd.Process.Kill()
			}
			break
		}
		normalize(p)
		if packages[p.ImportPath] != nil {
			bad = errors.Join(bad, fmt.Errorf("%s is listed twice", p.ImportPath))
		}
		packages[p.ImportPath] = p
	}
	if err := cmd.Wait(); err != nil && bad == nil {
		bad = err
	}
	if bad != nil {
		return nil, fmt.Errorf("%w\n%s", bad, strings.TrimSpace(said.String()))
	}
	return packages, nil
}

// normalize removes what depends on the machine or is said in two ways.
func normalize(p *listedPackage) {
	if strings.HasSuffix(p.ImportPath, ".test") && len(p.GoFiles) == 1 {
		p.GoFiles = []string{"_testmain.go"} // go list names a file of its cache
	}
	if p.Error != nil {
		p.Error = true
	}
	if m := p.Module; m != nil && m.Replace != nil {
		m.Replace.GoVersion = ""
	}
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); (f.Kind() == reflect.Slice || f.Kind() == reflect.Map) && f.Len() == 0 {
			f.SetZero()
		}
	}
}

func (c *packageComparer) comparePackage(path string, ours, theirs *listedPackage) {
	name := c.name(path)
	title := fmt.Sprintf("%s: %s (%s)", c.root, path, c.setting)
	switch {
	case ours == nil:
		c.report.differs(name, title, "only premortem lists it")
		return
	case theirs == nil:
		c.report.differs(name, title, "only go list lists it")
		return
	}
	var detail strings.Builder
	a, b := reflect.ValueOf(*ours), reflect.ValueOf(*theirs)
	for i := range a.NumField() {
		x, y := a.Field(i).Interface(), b.Field(i).Interface()
		if reflect.DeepEqual(x, y) {
			continue
		}
		field := a.Type().Field(i).Name
		if l, ok := x.([]string); ok {
			fmt.Fprintf(&detail, "%s: %s\n", field, listDifference(l, y.([]string)))
			continue
		}
		xs, _ := json.Marshal(x)
		ys, _ := json.Marshal(y)
		fmt.Fprintf(&detail, "%s: go %s, premortem %s\n", field, clip(xs, 0), clip(ys, 0))
	}
	if detail.Len() == 0 {
		c.report.same(name)
		return
	}
	c.report.differs(name, title, detail.String())
}

// listDifference names what only one of the lists has.
func listDifference(ours, theirs []string) string {
	const most = 5
	only := func(a, b []string) string {
		var rest []string
		for _, x := range a {
			if !slices.Contains(b, x) {
				rest = append(rest, x)
			}
		}
		if len(rest) > most {
			rest = append(rest[:most:most], fmt.Sprintf("and %d more", len(rest)-most))
		}
		return strings.Join(rest, ", ")
	}
	a, b := only(ours, theirs), only(theirs, ours)
	if a == "" && b == "" {
		return "the same elements in another order or number"
	}
	return fmt.Sprintf("only go [%s], only premortem [%s]", a, b)
}
