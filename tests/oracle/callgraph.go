// Phase callgraph: who calls whom in a module without its tests, `premortem debug callgraph` against
// golang.org/x/tools/go/callgraph: static calls must be the same; of dynamic ones those of vta that
// premortem lacks are counted by what it says of the call, and none may be outside of cha.
//
// Both sides see the bodies of the module's packages only. Wrappers (bound methods, thunks, promoted
// methods, instances of generic functions) are replaced by what they call.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"go/token"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/callgraph/cha"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

func init() {
	phases["callgraph"] = phase{
		summary: "calls of ./... without tests, against go/callgraph's cha and vta",
		run:     runCallGraphPhase,
	}
}

// A call is an edge at a place.
type call struct{ caller, place, callee string }

func (c call) String() string { return c.caller + " -> " + c.callee + " " + c.place }

// callSet has calls by kind of call: static, or what the callee depends on.
type callSet struct {
	static, dynamic map[call]bool
	// premortem's word for what it does not know of the call at a place: "some", "foreign", ...
	open map[string]string
}

func newCallSet() *callSet {
	return &callSet{map[call]bool{}, map[call]bool{}, map[string]string{}}
}

func runCallGraphPhase(args []string, stdout, stderr io.Writer) int {
	shown := 0
	o, status, ok := parseOptions("callgraph", args, stderr, func(flags *flag.FlagSet) {
		flags.IntVar(&shown, "show", 0, "show this many calls of each count of dynamic calls")
	})
	if !ok {
		return status
	}
	report := o.newReport("callgraph", stdout)
	for _, root := range o.dirs {
		if err := compareCallGraphs(o.premortem, root, shown, report); err != nil {
			fmt.Fprintf(stderr, "oracle callgraph: %s: %v\n", root, err)
			report.crashed = true
		}
	}
	return report.finish()
}

func compareCallGraphs(premortem, root string, shown int, report *report) error {
	ours, err := ourCalls(premortem, root)
	if err != nil {
		return err
	}
	theirs, upper, err := theirCalls(root)
	if err != nil {
		return err
	}
	differ := func(calls []call, detail string) {
		for _, c := range calls {
			report.differs(c.String(), c.String(), detail)
		}
	}
	lacking := callsWithout(theirs.static, ours.static, ours.dynamic)
	for range len(theirs.static) - len(lacking) {
		report.same(root)
	}
	differ(lacking, "a static call that premortem lacks")
	differ(callsWithout(ours.static, theirs.static, theirs.dynamic, upper), "a static call that only premortem has")
	impossible := callsWithout(ours.dynamic, upper, theirs.static)
	for range len(ours.dynamic) - len(impossible) {
		report.same(root)
	}
	differ(impossible, "a dynamic call outside of cha")

	list := func(what string, calls []call) {
		fmt.Fprintf(report.out, "  %s: %d\n", what, len(calls))
		for _, c := range calls[:min(len(calls), shown)] {
			fmt.Fprintf(report.out, "    %v\n", c)
		}
	}
	fmt.Fprintf(report.out, "%s: dynamic calls of premortem %d, of vta %d, of cha %d\n", root,
		len(ours.dynamic), len(theirs.dynamic), len(upper))
	list("vta lacks", callsWithout(ours.dynamic, theirs.dynamic, theirs.static))
	reasons := map[string][]call{}
	for _, c := range callsWithout(theirs.dynamic, ours.dynamic, ours.static) {
		reason := ours.open[c.caller+" "+c.place]
		if reason == "" {
			reason = "all"
		}
		reasons[reason] = append(reasons[reason], c)
	}
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		list("premortem lacks, knowing "+reason, reasons[reason])
	}
	return nil
}

// callsWithout is what is in none of the others, sorted.
func callsWithout(calls map[call]bool, others ...map[call]bool) (rest []call) {
	for c := range calls {
		if !slices.ContainsFunc(others, func(m map[call]bool) bool { return m[c] }) {
			rest = append(rest, c)
		}
	}
	slices.SortFunc(rest, func(a, b call) int { return strings.Compare(a.String(), b.String()) })
	return rest
}

// ---- premortem ----

// ourLine is a line of `premortem debug callgraph`.
var ourLine = regexp.MustCompile(`^(.*) -> (.*) (static|closure|interface|value|callback)( .*)?$`)

func ourCalls(premortem, root string) (*callSet, error) {
	cmd := exec.Command(premortem, "debug", "callgraph", "--no-tests", "./...")
	cmd.Dir = root
	cmd.Env = typesEnvironment(root, false)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("premortem: %v: %s", err, said.String())
	}
	set := newCallSet()
	type edge struct {
		call
		static bool
	}
	wrapped := map[string][]edge{}
	var edges []edge
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		m := ourLine.FindStringSubmatch(lines.Text())
		if m == nil {
			if strings.Contains(lines.Text(), " -> ? ") {
				caller, rest, _ := strings.Cut(lines.Text(), " -> ? ")
				words := strings.Fields(rest)
				place := placeOf(words[:len(words)-1])
				set.open[caller+" "+place] = words[len(words)-1]
				continue
			}
			return nil, fmt.Errorf("premortem says %q", lines.Text())
		}
		if m[2] == "?" { // a call of a value
			words := strings.Fields(m[4])
			set.open[m[1]+" "+placeOf(words[:len(words)-1])] = words[len(words)-1]
			continue
		}
		if m[3] == "callback" {
			continue
		}
		e := edge{call{m[1], placeOf(strings.Fields(m[4])), m[2]}, m[3] == "static" || m[3] == "closure"}
		if isWrapper(e.caller) {
			wrapped[e.caller] = append(wrapped[e.caller], e)
		} else {
			edges = append(edges, e)
		}
	}
	for len(edges) > 0 {
		e := edges[len(edges)-1]
		edges = edges[:len(edges)-1]
		if isWrapper(e.callee) {
			for _, w := range wrapped[e.callee] {
				edges = append(edges, edge{call{e.caller, e.place, w.callee}, e.static && w.static})
			}
			continue
		}
		if e.static {
			set.static[e.call] = true
		} else {
			set.dynamic[e.call] = true
		}
	}
	return set, nil
}

func placeOf(words []string) string {
	for _, word := range words {
		if strings.Contains(word, ".go:") {
			return word
		}
	}
	return "-"
}

// ---- go/callgraph ----

func theirCalls(root string) (set *callSet, upper map[call]bool, err error) {
	l, err := listTypes(root, false, false, []string{"./..."})
	if err != nil {
		return nil, nil, err
	}
	var targets []checkedPackage
	l.dump = func(buf []byte, fset *token.FileSet, c checkedPackage) ([]byte, typesCount) {
		targets = append(targets, c)
		return nil, typesCount{}
	}
	for _, p := range l.order {
		if p.isTarget() {
			l.take(p)
		}
	}
	program := ssa.NewProgram(l.fset, ssa.BareInits)
	own := map[string]bool{}
	for _, c := range targets {
		own[c.pkg.Path()] = true
	}
	for _, c := range targets {
		for _, imported := range c.pkg.Imports() {
			if !own[imported.Path()] && program.Package(imported) == nil {
				program.CreatePackage(imported, nil, nil, true)
			}
		}
	}
	for _, c := range targets {
		program.CreatePackage(c.pkg, c.files, c.info, true)
	}
	program.Build()
	chaGraph := cha.CallGraph(program)
	vtaGraph := vta.CallGraph(ssautil.AllFunctions(program), chaGraph)
	upperSet := callsOf(l.fset, chaGraph)
	return callsOf(l.fset, vtaGraph), upperSet.dynamic, nil
}

func callsOf(fset *token.FileSet, graph *callgraph.Graph) *callSet {
	set := newCallSet()
	for fn, node := range graph.Nodes {
		if fn == nil || isGoWrapper(fn) || fn.Blocks == nil {
			continue
		}
		for _, out := range node.Out {
			if out.Site == nil {
				continue
			}
			place := "-"
			if pos := out.Site.Pos(); pos.IsValid() {
				at := fset.PositionFor(pos, false)
				place = fmt.Sprintf("%s:%d:%d", filepath.Base(at.Filename), at.Line, at.Column)
			}
			for callee, static := range behindWrappers(out) {
				c := call{goName(fn), place, callee}
				if static {
					set.static[c] = true
				} else {
					set.dynamic[c] = true
				}
			}
		}
	}
	return set
}

// behindWrappers is what an edge leads to, by name, and whether by static calls alone.
func behindWrappers(first *callgraph.Edge) map[string]bool {
	type step struct {
		edge   *callgraph.Edge
		static bool
	}
	found := map[string]bool{}
	seen := map[*callgraph.Node]bool{}
	open := []step{{first, true}}
	for len(open) > 0 {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		static := s.static && s.edge.Site != nil && s.edge.Site.Common().StaticCallee() != nil
		fn := s.edge.Callee.Func
		switch {
		case !isGoWrapper(fn):
			found[goName(fn)] = static
		case fn.Origin() != nil:
			found[goName(fn.Origin())] = static
		case !seen[s.edge.Callee]:
			seen[s.edge.Callee] = true
			for _, out := range s.edge.Callee.Out {
				open = append(open, step{out, static})
			}
		}
	}
	return found
}

// isGoWrapper says whether go/ssa made the function; it makes initializers, too.
func isGoWrapper(fn *ssa.Function) bool {
	return fn.Origin() != nil || strings.Contains(fn.Synthetic, "wrapper") ||
		strings.Contains(fn.Synthetic, "thunk") || strings.Contains(fn.Synthetic, "bound")
}

var goTypeArguments = regexp.MustCompile(`\[[^\[\]]*\]`)

// goName is the name as premortem writes it: without type parameters.
func goName(fn *ssa.Function) string {
	if parent := fn.Parent(); parent != nil {
		i := slices.Index(parent.AnonFuncs, fn)
		return fmt.Sprintf("%s$%d", goName(parent), i+1)
	}
	name := fn.String()
	for {
		shorter := goTypeArguments.ReplaceAllString(name, "")
		if shorter == name {
			return name
		}
		name = shorter
	}
}
