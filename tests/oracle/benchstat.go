// Phase `benchstat`: what `premortem bench` computes of benchmarks against golang.org/x/perf.
//
// Compared are every two files of benchstat's own test data, in both orders, and files that are made
// here: samples of many sizes, with and without ties, several units and configurations, benchmarks
// that one side lacks. Each comparison is held against two things: center, interval, p and n against
// benchmath, to the last digits, and all that benchstat prints of a cell (center, range, delta, p and n),
// its geomeans and its warnings, against its CSV output with default flags.
//
// One difference is meant. With ties and samples of unequal sizes, the distribution of the U test is not
// symmetric. benchstat takes the first sample's distribution for the second one too, so that p depends
// on which file comes first, and can be 0 or above 1. There p is held against what benchmath says of
// the samples in the order in which the first has the smaller values; how often that was done, the
// last line says.
//
// Example: oracle benchstat --premortem build/release/premortem
package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

const perfModule = "golang.org/x/perf"

func init() {
	phases["benchstat"] = phase{
		summary: "comparisons of benchmarks, of premortem and benchstat; takes more pairs of files as OLD NEW...",
		run:     runBenchstat,
	}
}

type benchstatOracle struct {
	premortem string
	benchstat string
	report    *report
	turned    int // cells in which benchstat's own p is not the expected one
}

func runBenchstat(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("oracle benchstat", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("premortem", defaultPremortem(), "the binary to compare with Go")
	seed := flags.Uint64("seed", 1, "of the files that are made")
	made := flags.Int("made", 40, "compare so many pairs of files that are made")
	keep := flags.String("keep", "", "write the files that are made to `folder`")
	maxShown := flags.Int("max-shown", 20, "show at most this many differences")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitSame
		}
		return exitUnusable
	}
	o := &benchstatOracle{premortem: *binary, report: &report{phase: "benchstat", out: stdout, maxShown: *maxShown}}
	dir, err := os.MkdirTemp("", "oracle-benchstat-")
	if err == nil {
		defer os.RemoveAll(dir)
		if *keep == "" {
			*keep = dir
		}
		err = o.compareAll(dir, *keep, *seed, *made, flags.Args())
	}
	if err != nil {
		fmt.Fprintf(stderr, "oracle benchstat: %v\n", err)
		return exitUnusable
	}
	o.report.tail = fmt.Sprintf(" (%d cells where benchstat's p depends on the order of its files)", o.turned)
	return o.report.finish()
}

func (o *benchstatOracle) compareAll(dir, keep string, seed uint64, made int, files []string) error {
	version, err := perfVersion()
	if err != nil {
		return err
	}
	install := exec.Command("go", "install", perfModule+"/cmd/benchstat@"+version)
	install.Env = append(os.Environ(), "GOBIN="+dir, "GOWORK=off")
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build benchstat: %w\n%s", err, out)
	}
	o.benchstat = filepath.Join(dir, "benchstat")
	module, err := moduleDir(perfModule + "@" + version)
	if err != nil {
		return err
	}
	testdata, err := filepath.Glob(filepath.Join(module, "cmd/benchstat/testdata/*.txt"))
	if err != nil {
		return err
	}
	if len(testdata) < 9 {
		return fmt.Errorf("benchstat's test data has only %d files", len(testdata))
	}
	for _, older := range testdata {
		for _, newer := range testdata {
			if err := o.compare(older, newer); err != nil {
				return err
			}
		}
	}
	random := rand.New(rand.NewPCG(seed, 0))
	for i := range made {
		older := filepath.Join(keep, fmt.Sprintf("made%d_old.txt", i))
		newer := filepath.Join(keep, fmt.Sprintf("made%d_new.txt", i))
		a, b := makeBenchmarks(random)
		if err := errors.Join(os.WriteFile(older, a, 0o666), os.WriteFile(newer, b, 0o666)); err != nil {
			return err
		}
		files = append(files, older, newer)
	}
	for pair := range slices.Chunk(files, 2) {
		if len(pair) < 2 {
			return errors.New("files come in pairs: OLD NEW")
		}
		if err := o.compare(pair[0], pair[1]); err != nil {
			return err
		}
	}
	return nil
}

// perfVersion is the version that this program is linked with: go.mod pins it.
func perfVersion() (string, error) {
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, dep := range info.Deps {
			if dep.Path == perfModule {
				return dep.Version, nil
			}
		}
	}
	return "", errors.New("the program does not know its version of " + perfModule)
}

// ---- Files ----

// makeBenchmarks gives an older and a newer output with the same benchmarks, most of them.
func makeBenchmarks(random *rand.Rand) (older, newer []byte) {
	var outputs [2]bytes.Buffer
	units := []string{"ns/op", "MB/s", "B/op", "allocs/op", "ns/GB", "widgets", "p99-ns", "MB*ns/x", "exact-bytes"}
	both := func(format string, args ...any) {
		for i := range outputs {
			fmt.Fprintf(&outputs[i], format, args...)
		}
	}
	both("goos: linux\ncpu: made\nUnit exact-bytes assume=exact better=lower\n")
	for b := range 1 + random.IntN(8) {
		if random.IntN(4) == 0 {
			both("pkg: example.com/p%d\n", random.IntN(3))
		}
		if random.IntN(6) == 0 {
			both("cpu:%s\n", []string{"", " other", "\tthird "}[random.IntN(3)])
		}
		count := 1 + random.IntN(12)
		if random.IntN(4) == 0 {
			count = 1 + random.IntN(70)
		}
		used := units[:1+random.IntN(len(units))]
		name := fmt.Sprintf("Benchmark%c/size=%d-8", 'A'+b, random.IntN(3))
		grain := math.Pow(10, float64(random.IntN(7)-2)) // coarse values have ties
		level := math.Pow(10, 12*random.Float64()-4)
		for i := range outputs {
			if b > 0 && random.IntN(10) == 0 {
				continue
			}
			n := count
			if random.IntN(3) == 0 {
				n = 1 + random.IntN(2*count)
			}
			shift := 1 + 0.2*random.Float64()
			for range n {
				fmt.Fprintf(&outputs[i], "%s \t %d", name, 1+random.IntN(1000000))
				for u, unit := range used {
					v := level * shift * (1 + 0.1*random.NormFloat64())
					switch {
					case unit == "exact-bytes":
						v = float64(100 + i*random.IntN(2))
					case u%2 == 0:
						v = math.Round(v/grain) * grain
					case random.IntN(20) == 0:
						v = 0
					}
					fmt.Fprintf(&outputs[i], "\t%s %s", strconv.FormatFloat(v, []byte{'g', 'f'}[random.IntN(2)], -1, 64), unit)
				}
				fmt.Fprintln(&outputs[i])
			}
			fmt.Fprintf(&outputs[i], "%s\n%s  \tlost\nPASS\n", name, name)
		}
	}
	return outputs[0].Bytes(), outputs[1].Bytes()
}

// ---- Both sides ----

// benchKey names a cell, or with benchmark geomean what is below a column.
type benchKey struct{ configuration, unit, benchmark, input string }

const geomean = "\x00geomean"

func (k benchKey) String() string {
	return fmt.Sprintf("{%s} %s %s in %s", k.configuration, strings.TrimPrefix(k.benchmark, "\x00"), k.unit, filepath.Base(k.input))
}

// configurationText is the same for the same settings in any order.
func configurationText(settings map[string]string) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if settings[key] != "" {
			list = append(list, key+"="+settings[key])
		}
	}
	return strings.Join(list, " ")
}

// benchCell is what both sides say of a cell.
type benchCell struct {
	summary    benchmath.Summary
	n          int
	comparison *benchmath.Comparison
	base       float64 // the center that it is compared with
	turned     bool    // the comparison is not benchstat's
}

// printed is the cell as benchstat prints it.
func (c benchCell) printed() []string {
	fields := []string{fmt.Sprint(c.summary.Center), c.summary.PctRangeString()}
	if c.comparison != nil {
		fields = append(fields, c.comparison.FormatDelta(c.base, c.summary.Center), c.comparison.String())
	}
	return fields
}

// libraryCells computes the cells with x/perf's packages, to all digits.
func libraryCells(files []string) (map[benchKey]benchCell, error) {
	samples := map[benchKey][]float64{}
	list := benchfmt.Files{Paths: files}
	for list.Scan() {
		result, ok := list.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		settings := map[string]string{}
		for _, c := range result.Config {
			if c.File {
				settings[c.Key] = string(c.Value)
			}
		}
		for _, v := range result.Values {
			key := benchKey{configurationText(settings), v.Unit, result.Name.String(), result.GetConfig(".file")}
			samples[key] = append(samples[key], v.Value)
		}
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	units := benchfmt.UnitMetadataMap(list.Units())
	cells := map[benchKey]benchCell{}
	compared := tablesWithBoth(samples, files)
	for key, values := range samples {
		assumption := units.GetAssumption(key.unit)
		sample := benchmath.NewSample(values, &benchmath.DefaultThresholds)
		cell := benchCell{summary: assumption.Summary(sample, 0.95), n: len(values)}
		base := key
		base.input = inputLabels(files)[0]
		if old := samples[base]; old != nil && key.input != base.input && compared[[2]string{key.configuration, key.unit}] {
			older := benchmath.NewSample(old, &benchmath.DefaultThresholds)
			comparison := assumption.Compare(older, sample)
			turned := assumption.Compare(sample, older)
			if isGreater(older.Values, sample.Values) && !nearly(turned.P, comparison.P) {
				cell.turned = true
				comparison.P, comparison.Warnings = turned.P, turned.Warnings
			}
			if comparison.P > 1 {
				cell.turned = true
				comparison.P = 1
			}
			cell.comparison = &comparison
			cell.base = assumption.Summary(older, 0.95).Center
		}
		cells[key] = cell
	}
	return cells, nil
}

// isGreater says whether in more pairs of values the first sample's is the greater one.
func isGreater(a, b []float64) bool {
	pairs := 0
	for _, x := range a {
		for _, y := range b {
			pairs += cmp.Compare(x, y)
		}
	}
	return pairs > 0
}

// tablesWithBoth are the tables whose first column is the first file.
func tablesWithBoth(samples map[benchKey][]float64, files []string) map[[2]string]bool {
	tables := map[[2]string]bool{}
	for key := range samples {
		if key.input == inputLabels(files)[0] {
			tables[[2]string{key.configuration, key.unit}] = true
		}
	}
	return tables
}

// inputLabels are the names of columns: the same file twice is told apart.
func inputLabels(files []string) []string {
	if files[0] != files[1] {
		return files
	}
	return []string{files[0] + "#0", files[1] + "#1"}
}

// benchSummary is what both sides say below a column; nothing where there is no number.
type benchSummary struct {
	mean  *float64
	ratio string
}

type benchLine struct {
	Configuration map[string]string
	Unit, Input   string
	Benchmark     *string
	N             int
	Center        *float64
	Low, High     *float64
	Warnings      []string
	Difference    *struct {
		BaseN    int `json:"base_n"`
		P        float64
		Exact    bool
		Warnings []string
	}
	Geomean, Ratio *float64
}

type benchOutput struct {
	cells     map[benchKey]benchCell
	summaries map[benchKey]benchSummary
	warnings  []string
}

func (o *benchstatOracle) premortemOutput(files []string) (benchOutput, error) {
	cmd := exec.Command(o.premortem, append([]string{"bench", "--format=json"}, files...)...)
	out, err := cmd.Output()
	if err != nil {
		return benchOutput{}, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	parsed := benchOutput{cells: map[benchKey]benchCell{}, summaries: map[benchKey]benchSummary{}}
	first := map[[2]string]string{} // the first column of a table
	for line := range bytes.Lines(out) {
		var l benchLine
		if err := json.Unmarshal(line, &l); err != nil {
			return benchOutput{}, fmt.Errorf("%w in %s", err, line)
		}
		key := benchKey{configurationText(l.Configuration), l.Unit, geomean, l.Input}
		parsed.warnings = append(parsed.warnings, l.Warnings...)
		if l.Benchmark == nil {
			table := [2]string{key.configuration, key.unit}
			if first[table] == "" {
				first[table] = l.Input
			}
			s := benchSummary{mean: l.Geomean}
			if first[table] != l.Input {
				s.ratio = "?"
				if l.Ratio != nil {
					s.ratio = fmt.Sprintf("%+.2f%%", (*l.Ratio-1)*100)
				}
			}
			parsed.summaries[key] = s
			continue
		}
		key.benchmark = *l.Benchmark
		number := func(p *float64, infinite float64) float64 {
			if p == nil {
				return infinite
			}
			return *p
		}
		cell := benchCell{n: l.N, summary: benchmath.Summary{
			Center: number(l.Center, math.NaN()),
			Lo:     number(l.Low, math.Inf(-1)),
			Hi:     number(l.High, math.Inf(1)),
		}}
		if d := l.Difference; d != nil {
			parsed.warnings = append(parsed.warnings, d.Warnings...)
			cell.comparison = &benchmath.Comparison{P: d.P, N1: d.BaseN, N2: l.N, Alpha: benchmath.DefaultThresholds.CompareAlpha}
			base := key
			base.input = inputLabels(files)[0]
			cell.base = parsed.cells[base].summary.Center
		}
		parsed.cells[key] = cell
	}
	return parsed, nil
}

var cellWarning = regexp.MustCompile(`^[A-Z]+[0-9]+: (.*)$`)

// printedCells are what benchstat prints: the fields of each cell, and of the last rows.
func (o *benchstatOracle) printedCells(files []string) (cells map[benchKey][]string, warnings []string, err error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(o.benchstat, append([]string{"-format", "csv"}, files...)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, nil, fmt.Errorf("benchstat: %w\n%s", err, stderr.String())
	}
	for line := range strings.Lines(stderr.String()) {
		if m := cellWarning.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
			warnings = append(warnings, m[1])
		}
	}
	reader := csv.NewReader(&stdout)
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, nil, err
	}
	cells = map[benchKey][]string{}
	settings := map[string]string{}
	var inputs, titles []string // by field
	for _, row := range rows {
		switch {
		case len(row) == 1:
			key, value, _ := strings.Cut(row[0], ": ")
			settings[key] = value
			inputs, titles = nil, nil
		case inputs == nil || row[0] == "" && titles != nil:
			inputs, titles = row, nil
		case titles == nil:
			titles = row
		default:
			for i := 1; i < len(titles); i++ {
				if inputs[i] == "" {
					continue
				}
				end := i + 1
				for end < len(titles) && inputs[end] == "" {
					end++
				}
				fields := make([]string, end-i)
				if i < len(row) {
					copy(fields, row[i:min(end, len(row))])
				}
				name := row[0]
				if name == "geomean" {
					name = geomean
				}
				cells[benchKey{configurationText(settings), titles[i], name, inputs[i]}] = fields
			}
		}
	}
	return cells, warnings, nil
}

// ---- Comparing ----

func (o *benchstatOracle) compare(older, newer string) error {
	files := []string{older, newer}
	title := filepath.Base(older) + " " + filepath.Base(newer)
	want, err := libraryCells(files)
	if err != nil {
		return err
	}
	got, err := o.premortemOutput(files)
	if err != nil {
		return err
	}
	printed, warnings, err := o.printedCells(files)
	if err != nil {
		return err
	}
	for _, key := range sortedKeys(want) {
		cell, ok := got.cells[key]
		if !ok {
			o.report.differs(title, title+": "+key.String(), "missing")
			continue
		}
		o.expect(title, key, sameCell(want[key], cell), fmt.Sprintf("benchmath: %+v\npremortem: %+v", want[key].describe(), cell.describe()))
		fields := cell.printed()
		theirs := slices.Clone(printed[key])
		for len(theirs) > len(fields) && theirs[len(theirs)-1] == "" {
			theirs = theirs[:len(theirs)-1]
		}
		if want[key].turned {
			o.turned++
			theirs = want[key].printed()
		}
		o.expect(title, key, slices.Equal(fields, theirs), fmt.Sprintf("benchstat: %q\npremortem: %q", theirs, fields))
	}
	for _, key := range sortedKeys(got.cells) {
		if _, ok := want[key]; !ok {
			o.report.differs(title, title+": "+key.String(), "only premortem has it")
		}
	}
	for _, key := range sortedKeys(got.summaries) {
		s, fields := got.summaries[key], printed[key]
		same := len(fields) > 0 && sameMean(fields[0], s.mean)
		if len(fields) > 2 {
			same = same && fields[2] == s.ratio
		}
		o.expect(title, key, same, fmt.Sprintf("benchstat: %q\npremortem: %v %q", fields, s.mean, s.ratio))
	}
	slices.Sort(warnings)
	slices.Sort(got.warnings)
	if slices.ContainsFunc(slices.Collect(maps.Values(want)), func(c benchCell) bool { return c.turned }) {
		return nil // another p can have another warning
	}
	o.expect(title, benchKey{benchmark: "warnings"}, slices.Equal(warnings, got.warnings), fmt.Sprintf("benchstat: %q\npremortem: %q", warnings, got.warnings))
	return nil
}

func (o *benchstatOracle) expect(title string, key benchKey, same bool, detail string) {
	if same {
		o.report.same(title)
	} else {
		o.report.differs(title, title+": "+key.String(), detail)
	}
}

func (c benchCell) describe() string {
	text := fmt.Sprintf("center=%v low=%v high=%v n=%d", c.summary.Center, c.summary.Lo, c.summary.Hi, c.n)
	if c.comparison != nil {
		text += fmt.Sprintf(" p=%v base=%v base_n=%d", c.comparison.P, c.base, c.comparison.N1)
	}
	return text
}

// Numbers of the input must be equal; p is a sum whose last digits may differ.
func sameCell(a, b benchCell) bool {
	if a.summary.Center != b.summary.Center || a.summary.Lo != b.summary.Lo || a.summary.Hi != b.summary.Hi || a.n != b.n {
		return false
	}
	if a.comparison == nil || b.comparison == nil {
		return a.comparison == nil && b.comparison == nil
	}
	return a.comparison.N1 == b.comparison.N1 && a.comparison.N2 == b.comparison.N2 && nearly(a.comparison.P, b.comparison.P)
}

func nearly(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) || math.Abs(a-b) < 1e-15
}

func sameMean(text string, mean *float64) bool {
	if text == "" || mean == nil {
		return text == "" && mean == nil
	}
	value, err := strconv.ParseFloat(text, 64)
	return err == nil && nearly(value, *mean)
}

func sortedKeys[V any](m map[benchKey]V) []benchKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b benchKey) int {
		return strings.Compare(a.String(), b.String())
	})
}
