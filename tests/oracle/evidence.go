// Phase `evidence`: what premortem reads of profiles and goroutine dumps against what Go reads.
//
// Of each profile, `premortem debug evidence` must hold the samples that `go tool pprof -raw` prints, with
// the same values, labels and frames; `premortem top --json` the flat and cumulative values of
// `go tool pprof -top`; and `--diff` those of `-diff_base`. The profiles are those of Go programs in
// the test data of github.com/google/pprof (pinned, from the module proxy), and those that the program
// in tests/evidence/service writes. That program also writes one goroutine profile in its three
// forms, which must be the same groups with the same counts; so must the text forms (debug=1) of its
// other profiles and their protocol buffers.
//
// Example: oracle evidence --premortem build/release/premortem
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pprofModule is the pprof whose test data is read: the one that go1.27.4 has vendored.
const pprofModule = "github.com/google/pprof@v0.0.0-20260507013755-92041b743c96"

// pprofProfiles are the profiles of Go programs in it.
var pprofProfiles = []string{
	"profile/testdata/go.crc32.cpu",
	"profile/testdata/go.godoc.thread",
	"profile/testdata/gobench.cpu",
	"profile/testdata/gobench.heap",
	"internal/driver/testdata/go.crc32.cpu",
	"internal/driver/testdata/go.nomappings.crash",
	"internal/proftest/testdata/large.cpu",
	"internal/report/testdata/sample.cpu",
}

func init() {
	phases["evidence"] = phase{
		summary: "profiles and goroutine dumps, of premortem and go tool pprof; takes more profiles as FILE...",
		run:     runEvidence,
	}
}

type evidenceOracle struct {
	premortem string
	report    *report
}

func runEvidence(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("oracle evidence", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("premortem", defaultPremortem(), "the binary to compare with Go")
	service := flags.String("service", "tests/evidence/service", "`folder` of the program that writes profiles")
	maxShown := flags.Int("max-shown", 20, "show at most this many differences")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitSame
		}
		return exitUnusable
	}
	o := &evidenceOracle{*binary, &report{phase: "evidence", out: stdout, maxShown: *maxShown}}
	dir, err := os.MkdirTemp("", "oracle-evidence-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = o.compareAll(*service, dir, flags.Args())
	}
	if err != nil {
		fmt.Fprintf(stderr, "oracle evidence: %v\n", err)
		return exitUnusable
	}
	return o.report.finish()
}

func (o *evidenceOracle) compareAll(service, dir string, files []string) error {
	pprofDir, err := moduleDir(pprofModule)
	if err != nil {
		return err
	}
	for _, name := range pprofProfiles {
		files = append(files, filepath.Join(pprofDir, name))
	}
	if _, err := command(service, "go", "run", ".", dir); err != nil {
		return err
	}
	written, err := filepath.Glob(filepath.Join(dir, "*.pb.gz"))
	if err != nil {
		return err
	}
	if len(written) < 8 {
		return fmt.Errorf("the program in %s wrote only %d profiles", service, len(written))
	}
	for _, file := range append(files, written...) {
		if err := o.compareProfile(file); err != nil {
			return err
		}
	}
	for _, file := range written {
		text := strings.TrimSuffix(file, ".pb.gz") + ".debug1"
		if _, err := os.Stat(text); err == nil {
			if err := o.compareForms(file, text); err != nil {
				return err
			}
		}
	}
	if err := o.compareForms(filepath.Join(dir, "goroutine.pb.gz"), filepath.Join(dir, "goroutine.debug2")); err != nil {
		return err
	}
	older, newer := filepath.Join(dir, "heap_before.pb.gz"), filepath.Join(dir, "heap.pb.gz")
	delta := filepath.Join(dir, "delta.pb.gz")
	if _, err := command("", "go", "tool", "pprof", "-proto", "-symbolize=none", "-output="+delta, "-base="+newer, older); err != nil {
		return err
	}
	if err := o.compareProfile(delta); err != nil {
		return err
	}
	for _, t := range []string{"alloc_objects/count", "alloc_space/bytes", "inuse_space/bytes"} {
		name, unit, _ := cutLast(t, "/")
		if err := o.compareTop(newer, older, name, unit, true); err != nil {
			return err
		}
	}
	return nil
}

func moduleDir(module string) (string, error) {
	out, err := command("", "go", "mod", "download", "-json", module)
	if err != nil {
		return "", err
	}
	var info struct{ Dir string }
	err = json.Unmarshal(out, &info)
	return info.Dir, err
}

func command(dir, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "PPROF_BINARY_PATH=/nonexistent")
	var said tailBuffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said.String())
	}
	return out, nil
}

// ---- Samples ----

// sampleSums are the values of samples by all that tells them apart: labels and frames, the leaf first.
type sampleSums map[string][]int64

func (s sampleSums) add(labels []string, frames []string, values []int64) {
	slices.Sort(labels)
	key := strings.Join(labels, "\n") + "\n\n" + strings.Join(frames, "\n")
	sums := s[key]
	if sums == nil {
		sums = make([]int64, len(values))
	}
	for i, v := range values {
		sums[i] += v
	}
	s[key] = sums
}

// premortemProfile is what `premortem debug evidence` shows of one profile.
type premortemProfile struct {
	types   []string
	samples sampleSums
	symbols bool // at least one frame has a name
}

var labelPattern = regexp.MustCompile(`(.*?)=("(?:[^"\\]|\\.)*"|-?[0-9]+[^ }]*)(?: |$)`)

// parseDump reads profiles and groups; normalise says which frames to keep and how to print them.
func parseDump(dump string, normalise func([]dumpFrame) []string) premortemProfile {
	p := premortemProfile{samples: sampleSums{}}
	var values []int64
	var labels []string
	var frames []dumpFrame
	var created bool
	flush := func() {
		if values != nil {
			p.samples.add(labels, normalise(frames), values)
		}
		values, labels, frames, created = nil, nil, nil, false
	}
	for line := range strings.Lines(dump) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "profile "):
			_, types, _ := strings.Cut(line, " types=")
			types, _, _ = strings.Cut(types, " ")
			p.types = strings.Split(types, ",")
		case strings.HasPrefix(line, "  sample"), strings.HasPrefix(line, "group "):
			flush()
			head, rest, _ := strings.Cut(line, " labels={")
			if text, _, ok := cutLast(rest, "}"); ok {
				for _, m := range labelPattern.FindAllStringSubmatch(text, -1) {
					labels = append(labels, unescapeDump(m[1])+":"+unescapeDump(strings.Trim(m[2], `"`)))
				}
			}
			for _, word := range strings.Fields(head)[1:] {
				count, isGroup := strings.CutPrefix(word, "count=")
				if strings.HasPrefix(line, "group ") && !isGroup {
					continue
				}
				v, _ := strconv.ParseInt(count, 10, 64)
				values = append(values, v)
			}
		case line == "  created by":
			created = true
		case strings.HasPrefix(line, "    ") && !created:
			function, place, _ := strings.Cut(line[4:], "\t")
			words := strings.Fields(place)
			f := dumpFrame{function: unescapeDump(function), address: slices.Contains(words, "address")}
			place, _, _ = strings.Cut(place, " start=")
			place = strings.TrimSuffix(strings.TrimSuffix(place, " address"), " inlined")
			f.place = unescapeDump(place)
			for _, w := range words {
				if start, ok := strings.CutPrefix(w, "start="); ok {
					f.start = start
				}
			}
			p.symbols = p.symbols || !f.address
			frames = append(frames, f)
		}
	}
	flush()
	return p
}

type dumpFrame struct {
	function, place, start string
	address                bool
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

func unescapeDump(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	if text, err := strconv.Unquote(`"` + s + `"`); err == nil {
		return text
	}
	if text, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`); err == nil {
		return text
	}
	return s
}

// All frames, in the form of rawFrames.
func allFrames(frames []dumpFrame) []string {
	var out []string
	for _, f := range frames {
		if f.address {
			out = append(out, f.function)
		} else {
			out = append(out, f.function+" "+f.place+" s="+cmp.Or(f.start, "0"))
		}
	}
	return out
}

var (
	rawLocation = regexp.MustCompile(`^ *([0-9]+): (0x[0-9a-f]+) (?:M=[0-9]+ )?(?:\[F\] )?(.*)$`)
	rawLine     = regexp.MustCompile(`^(.*) (.*:-?[0-9]+):[0-9]+ s=(-?[0-9]+)(\(.*\))?$`)
	rawLabel    = regexp.MustCompile(`(?:^| )([^\[\]]+?):\[([^\]]*)\]`)
)

// parseRaw reads what `go tool pprof -raw` prints.
func parseRaw(raw string) (types []string, samples sampleSums, err error) {
	type sample struct {
		values    []int64
		locations []string
		labels    []string
	}
	var list []*sample
	locations := map[string][]string{}
	var last string
	section := ""
	for line := range strings.Lines(raw) {
		line = strings.TrimSuffix(line, "\n")
		switch line {
		case "Samples:", "Locations", "Mappings":
			section = line
			continue
		}
		switch section {
		case "Samples:":
			if types == nil {
				for _, word := range strings.Fields(line) {
					types = append(types, strings.TrimSuffix(word, "[dflt]"))
				}
				continue
			}
			if strings.HasPrefix(line, "                ") && len(list) > 0 && strings.Contains(line, ":[") {
				for _, m := range rawLabel.FindAllStringSubmatch(strings.TrimSpace(line), -1) {
					s := list[len(list)-1]
					s.labels = append(s.labels, strings.TrimSpace(m[1])+":"+strings.ReplaceAll(m[2], " ", ""))
				}
				continue
			}
			numbers, ids, ok := strings.Cut(line, ": ")
			if !ok {
				return nil, nil, fmt.Errorf("not a sample: %q", line)
			}
			s := &sample{locations: strings.Fields(ids)}
			for _, word := range strings.Fields(numbers) {
				v, err := strconv.ParseInt(word, 10, 64)
				if err != nil {
					return nil, nil, err
				}
				s.values = append(s.values, v)
			}
			list = append(list, s)
		case "Locations":
			if m := rawLocation.FindStringSubmatch(line); m != nil {
				last = m[1]
				locations[last] = nil
				line = m[3]
				if line == "" {
					locations[last] = []string{m[2]}
					continue
				}
			}
			m := rawLine.FindStringSubmatch(strings.TrimPrefix(line, "             "))
			if m == nil {
				return nil, nil, fmt.Errorf("not a location: %q", line)
			}
			locations[last] = append(locations[last], m[1]+" "+m[2]+" s="+m[3])
		}
	}
	samples = sampleSums{}
	for _, s := range list {
		var frames []string
		for _, id := range s.locations {
			frames = append(frames, locations[id]...)
		}
		samples.add(s.labels, frames, s.values)
	}
	return types, samples, nil
}

// compareProfile holds the samples of one profile, then its tops, against pprof's.
func (o *evidenceOracle) compareProfile(file string) error {
	dump, err := command("", o.premortem, "debug", "evidence", file)
	if err != nil {
		return err
	}
	raw, err := command("", "go", "tool", "pprof", "-raw", "-symbolize=none", file)
	if err != nil {
		return err
	}
	types, want, err := parseRaw(string(raw))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	got := parseDump(string(dump), allFrames)
	dropSpacesInLabels(got.samples)
	if !slices.Equal(got.types, types) {
		o.report.differs(file, file+": sample types", fmt.Sprintf("pprof:     %v\npremortem: %v", types, got.types))
	}
	o.compareSums(file+": samples", want, got.samples)
	for _, t := range types {
		name, unit, _ := cutLast(t, "/")
		if err := o.compareTop(file, "", name, unit, got.symbols); err != nil {
			return err
		}
	}
	return nil
}

// pprof prints lists of label values with blanks between them; a blank in a value cannot be told from these.
func dropSpacesInLabels(samples sampleSums) {
	for key, values := range maps.Clone(samples) {
		labels, frames, _ := strings.Cut(key, "\n\n")
		lines := strings.Split(labels, "\n")
		for i, line := range lines {
			if name, value, ok := cutLast(line, ":"); ok {
				lines[i] = name + ":" + strings.ReplaceAll(value, " ", "")
			}
		}
		delete(samples, key)
		samples[strings.Join(lines, "\n")+"\n\n"+frames] = values
	}
}

func (o *evidenceOracle) compareSums(title string, want, got sampleSums) {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if zero(want[key]) && got[key] == nil {
			continue // pprof drops samples without a value when it merges
		}
		if !slices.Equal(want[key], got[key]) {
			lines = append(lines, fmt.Sprintf("Go %v, premortem %v of\n%s", want[key], got[key], key))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if want[key] == nil && !zero(got[key]) {
			lines = append(lines, fmt.Sprintf("Go nothing, premortem %v of\n%s", got[key], key))
		}
	}
	if len(lines) == 0 && len(got) > 0 {
		o.report.same(title)
		return
	}
	o.report.differs(title, fmt.Sprintf("%s: %d of %d", title, len(lines), len(want)), clipText(strings.Join(lines, "\n")))
}

func zero(values []int64) bool {
	return !slices.ContainsFunc(values, func(v int64) bool { return v != 0 })
}

// ---- Tops ----

type flatCum struct{ flat, cum float64 }

// compareTop holds `top` against `pprof -top`, by function; by address where there are no names.
func (o *evidenceOracle) compareTop(file, base, sampleType, unit string, symbols bool) error {
	args := []string{"tool", "pprof", "-top", "-symbolize=none", "-nodecount=100000000", "-nodefraction=0",
		"-edgefraction=0", "-unit=" + unit, "-sample_index=" + sampleType}
	mine := []string{"top", "--json", "--sample-type=" + sampleType, file}
	title := fmt.Sprintf("%s: top %s", file, sampleType)
	if !symbols {
		args = append(args, "-addresses")
	}
	if base != "" {
		args = append(args, "-diff_base="+base)
		mine = append(mine, "--diff="+base)
		title += " against " + base
	}
	theirs, err := command("", "go", append(args, file)...)
	if err != nil {
		return err
	}
	ours, err := command("", o.premortem, mine...)
	if err != nil {
		return err
	}
	want, err := parseTop(string(theirs), symbols)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	got := map[string]flatCum{}
	for line := range strings.Lines(string(ours)) {
		var row struct {
			Function         string
			Flat, Cumulative float64
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return err
		}
		got[row.Function] = flatCum{row.Flat, row.Cumulative}
	}
	var lines []string
	names := map[string]bool{}
	for name := range want {
		names[name] = true
	}
	for name := range got {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if want[name] != got[name] {
			lines = append(lines, fmt.Sprintf("%s: Go %v, premortem %v", name, want[name], got[name]))
		}
	}
	if len(lines) == 0 && len(got) > 0 {
		o.report.same(title)
	} else {
		o.report.differs(title, fmt.Sprintf("%s: %d of %d", title, len(lines), len(want)), clipText(strings.Join(lines, "\n")))
	}
	return nil
}

var topRow = regexp.MustCompile(`^ *(-?[0-9.]+)[a-zA-Z]* +\S+ +\S+ +(-?[0-9.]+)[a-zA-Z]* +\S+(?:  (.*))?$`)

func parseTop(text string, symbols bool) (map[string]flatCum, error) {
	rows := map[string]flatCum{}
	_, table, ok := strings.Cut(text, "cum%\n")
	if !ok {
		return nil, fmt.Errorf("no table in %q", clipText(text))
	}
	for line := range strings.Lines(table) {
		m := topRow.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			return nil, fmt.Errorf("not a row: %q", line)
		}
		flat, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return nil, err
		}
		cum, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimSuffix(m[3], " (inline)"), " (partial-inline)")
		if !symbols {
			first, _, _ := strings.Cut(name, " ")
			address, err := strconv.ParseUint(first, 16, 64)
			if err != nil {
				return nil, fmt.Errorf("not an address: %q", line)
			}
			name = fmt.Sprintf("%#x", address)
		}
		rows[name] = flatCum{flat, cum}
	}
	return rows, nil
}

// ---- One state in several forms ----

var typeArguments = regexp.MustCompile(`\[.*\]`)

// visibleFrames are those that all forms show: text forms leave out the runtime's own at the leaf,
// dumps leave them out everywhere and keep 100 frames of a deep stack; and each form is written by
// another function of runtime/pprof.
//
// Text forms print [...] for type arguments.
func visibleFrames(frames []dumpFrame) []string {
	const most = 50
	var out []string
	for _, f := range frames {
		if f.address || strings.HasPrefix(f.function, "runtime.") || strings.HasPrefix(f.function, "runtime/pprof.") {
			continue
		}
		if f.function == "" {
			continue // threads have stacks of zeros
		}
		if len(out) < most {
			out = append(out, typeArguments.ReplaceAllString(f.function, "[...]")+" "+f.place)
		}
	}
	return out
}

func (o *evidenceOracle) compareForms(one, other string) error {
	var forms [2]premortemProfile
	for i, file := range []string{one, other} {
		dump, err := command("", o.premortem, "debug", "evidence", file)
		if err != nil {
			return err
		}
		forms[i] = parseDump(string(dump), visibleFrames)
	}
	o.compareSums(filepath.Base(one)+" as "+filepath.Base(other), forms[0].samples, forms[1].samples)
	return nil
}
