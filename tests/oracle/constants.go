// Phase `constants`: the operations of src/constant against go/constant.
//
// The program build/release/constant_eval has registers and does one operation per line. This file
// makes up the lines, runs each through go/constant itself, and compares what is known of the
// result: its kind, both written forms, and every number that can be taken out of it, with its
// exactness. The lines are always the same for the same --seed.
//
//	DST lit KIND TEXT          MakeFromLiteral; TEXT has %XX for bytes that are no printable ASCII
//	DST make TYPE NUMBER       MakeInt64, ...; a float64 is given by its bits
//	DST bin|cmp OP X Y         BinaryOp, Compare; `/=` divides integers
//	DST un OP X SIZE           UnaryOp
//	DST shift OP X COUNT
//	DST fn NAME X              ToInt, Num, Real, ...
//
// Register 0 holds what nobody uses again. Operations on which Go panics, or takes very long (the sum
// of floats whose exponents are far apart), are left out.
//
// Example: oracle constants --premortem build/release/constant_eval
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"go/constant"
	"go/token"
	"hash/fnv"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

func init() {
	phases["constants"] = phase{
		summary: "operations on constants, of constant_eval and go/constant; takes no DIR",
		run:     runConstants,
	}
}

func runConstants(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("oracle constants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("premortem", filepath.Join(filepath.Dir(defaultPremortem()), "constant_eval"),
		"the `program` to compare with Go")
	seed := flags.Uint64("seed", 1, "of the operations that are made up")
	random := flags.Int("random", 250_000, "`number` of operations that are made up, beside the fixed ones")
	maxShown := flags.Int("max-shown", 20, "show at most this many differences")
	dump := flags.Bool("dump", false, "print the lines with Go's answers, long ones shortened, and compare nothing")
	pairs := flags.Bool("pairs", true, "combine all hard values with each other")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitSame
		}
		return exitUnusable
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "oracle constants: takes no argument %q\n", flags.Arg(0))
		return exitUnusable
	}
	if *dump {
		g := newConstantGenerator(*seed, func(line, answer string) {
			if line != "flush" {
				fmt.Fprintf(stdout, "%s\n    %s\n", line, shortenAnswer(answer))
			}
		})
		g.generate(*random, *pairs)
		return exitSame
	}
	r := &report{phase: "constants", out: stdout, maxShown: *maxShown}
	if err := compareConstants(*binary, *seed, *random, *pairs, r); err != nil {
		fmt.Fprintf(stdout, "oracle constants: %v\n", err)
		r.crashed = true
	}
	return r.finish()
}

// An answered line is one operation and what Go says of its result.
type answeredLine struct{ line, answer string }

// flushEvery is how many lines the child may keep to itself; the channel below holds more of them, so
// that neither side waits for the other.
const flushEvery = 1000

func compareConstants(binary string, seed uint64, random int, pairs bool, r *report) error {
	cmd := exec.Command(binary)
	var said tailBuffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := make(chan answeredLine, 10*flushEvery)
	go func() {
		w := bufio.NewWriter(in)
		newConstantGenerator(seed, func(line, answer string) {
			// An error of the pipe shows at the other end.
			fmt.Fprintln(w, line)
			if line == "flush" {
				w.Flush()
			} else {
				lines <- answeredLine{line, answer}
			}
		}).generate(random, pairs)
		w.Flush()
		in.Close()
		close(lines)
	}()
	answers := bufio.NewReaderSize(out, 1<<16)
	var failed error
	for l := range lines {
		if failed != nil {
			continue // let the generator end
		}
		got, err := answers.ReadString('\n')
		if err != nil {
			failed = fmt.Errorf("no answer to %q: %v", l.line, err)
			continue
		}
		if got = strings.TrimSuffix(got, "\n"); got == l.answer {
			r.same(l.line)
		} else {
			r.differs(l.line, clipText(l.line), "Go:        "+l.answer+"\npremortem: "+got)
		}
	}
	if err := cmd.Wait(); err != nil && failed == nil {
		failed = err
	}
	if failed != nil {
		return fmt.Errorf("%w; stderr:\n%s", failed, said.String())
	}
	return nil
}

// shortenAnswer keeps golden files readable (tests/constant/golden_test.cpp).
func shortenAnswer(s string) string {
	if len(s) <= 120 {
		return s
	}
	h := fnv.New64a()
	io.WriteString(h, s)
	return fmt.Sprintf("%d bytes, fnv1a %016x", len(s), h.Sum64())
}

func clipText(s string) string {
	if len(s) > 400 {
		return s[:400] + "..."
	}
	return s
}

// describeConstant is what eval_main.cpp prints of a value.
func describeConstant(x constant.Value) string {
	var b strings.Builder
	b.WriteString(x.Kind().String())
	add := func(format string, args ...any) { fmt.Fprintf(&b, " "+format, args...) }
	exactly := func(number any, exact bool) {
		if exact {
			add("%d=", number)
		} else {
			add("%d~", number)
		}
	}
	add("%s", x.String())
	add("%s", x.ExactString())
	kind := x.Kind()
	unknown := kind == constant.Unknown
	if kind == constant.Bool || unknown {
		add("%v", constant.BoolVal(x))
	}
	if kind == constant.String || unknown {
		add("%d,%d", constant.StringLen(x), len(constant.StringVal(x)))
	}
	if kind == constant.Int || unknown {
		exactly(constant.Int64Val(x))
		exactly(constant.Uint64Val(x))
		add("%d", constant.BitLen(x))
	}
	if kind == constant.Int || kind == constant.Float || unknown {
		d, exact := constant.Float64Val(x)
		exactly(math.Float64bits(d), exact)
		f, exact := constant.Float32Val(x)
		exactly(math.Float32bits(f), exact)
	}
	if kind >= constant.Int || unknown {
		add("%d", constant.Sign(x))
	}
	return b.String()
}

var (
	intOps     = []token.Token{token.ADD, token.SUB, token.MUL, token.QUO, token.QUO_ASSIGN, token.REM, token.AND, token.OR, token.XOR, token.AND_NOT}
	floatOps   = []token.Token{token.ADD, token.SUB, token.MUL, token.QUO}
	compareOps = []token.Token{token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ}
	functions  = map[string]func(constant.Value) constant.Value{
		"toint": constant.ToInt, "tofloat": constant.ToFloat, "tocomplex": constant.ToComplex,
		"num": constant.Num, "denom": constant.Denom, "imagof": constant.Imag, "real": constant.Real,
		"makeimag": constant.MakeImag,
	}
	conversions = []string{"toint", "tofloat", "tocomplex"}
	literals    = map[string]token.Token{
		"int": token.INT, "float": token.FLOAT, "imag": token.IMAG, "char": token.CHAR, "string": token.STRING,
	}
)

// A register is a value that later operations may use.
type register struct {
	number int
	value  constant.Value
}

type constantGenerator struct {
	emit      func(line, answer string)
	rand      *rand.Rand
	lines     int
	registers []register // of which random operations take their operands
	next      int        // number of the next register
}

func newConstantGenerator(seed uint64, emit func(line, answer string)) *constantGenerator {
	return &constantGenerator{emit: emit, rand: rand.New(rand.NewPCG(seed, 0)), next: 1}
}

func (g *constantGenerator) line(value constant.Value, dst int, format string, args ...any) {
	g.emit(fmt.Sprintf("%d ", dst)+fmt.Sprintf(format, args...), describeConstant(value))
	if g.lines++; g.lines%flushEvery == 0 {
		g.emit("flush", "")
	}
}

// keep returns a register for a value that is to be used again.
func (g *constantGenerator) keep(value constant.Value) register {
	r := register{g.next, value}
	g.next++
	return r
}

func escapeLiteral(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if c := text[i]; c <= ' ' || c == '%' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (g *constantGenerator) literal(dst int, kind, text string) constant.Value {
	if text == "" {
		return constant.MakeUnknown()
	}
	value := constant.MakeFromLiteral(text, literals[kind], 0)
	g.line(value, dst, "lit %s %s", kind, escapeLiteral(text))
	return value
}

// exponentOf says how large a number is that Go would align bit by bit in a sum.
func exponentOf(x constant.Value) int {
	switch x.Kind() {
	case constant.Float:
		if f, ok := constant.Val(x).(*big.Float); ok {
			if e := f.MantExp(nil); e < 0 {
				return -e
			} else {
				return e
			}
		}
	case constant.Int:
		return constant.BitLen(x)
	case constant.Complex:
		return max(exponentOf(constant.Real(x)), exponentOf(constant.Imag(x)))
	}
	return 0
}

// binaryOps lists what may be computed with the two values.
func binaryOps(x, y constant.Value) []token.Token {
	kx, ky := x.Kind(), y.Kind()
	kind := max(kx, ky)
	switch {
	case min(kx, ky) == constant.Unknown:
		return []token.Token{token.ADD, token.QUO}
	case min(kx, ky) <= constant.String && kx != ky:
		return nil
	case kind == constant.Bool:
		return []token.Token{token.LAND, token.LOR}
	case kind == constant.String:
		return []token.Token{token.ADD}
	}
	const large = 20_000
	sum := exponentOf(x)+exponentOf(y) < large
	zero := constant.Sign(y) == 0
	if kind == constant.Complex && !zero && sum {
		re, im := constant.Real(y), constant.Imag(y)
		re = constant.BinaryOp(re, token.MUL, re)
		im = constant.BinaryOp(im, token.MUL, im)
		zero = constant.Sign(constant.BinaryOp(re, token.ADD, im)) == 0
	}
	ops := floatOps
	if kind == constant.Int {
		ops = intOps
	}
	var allowed []token.Token
	for _, op := range ops {
		switch op {
		case token.QUO, token.QUO_ASSIGN, token.REM:
			if zero {
				continue
			}
		}
		if !sum && (kind != constant.Float || op == token.ADD || op == token.SUB) {
			continue
		}
		allowed = append(allowed, op)
	}
	return allowed
}

func comparisons(x, y constant.Value) []token.Token {
	kx, ky := x.Kind(), y.Kind()
	kind := max(kx, ky)
	switch {
	case min(kx, ky) == constant.Unknown:
		return compareOps[:1]
	case min(kx, ky) <= constant.String && kx != ky:
		return nil
	case kind == constant.Bool || kind == constant.Complex:
		return compareOps[:2]
	}
	return compareOps
}

func (g *constantGenerator) binary(dst int, op token.Token, x, y register) constant.Value {
	value := constant.BinaryOp(x.value, op, y.value)
	g.line(value, dst, "bin %s %d %d", op, x.number, y.number)
	return value
}

func (g *constantGenerator) compare(op token.Token, x, y register) {
	value := constant.MakeBool(constant.Compare(x.value, op, y.value))
	g.line(value, 0, "cmp %s %d %d", op, x.number, y.number)
}

func (g *constantGenerator) unary(dst int, op token.Token, x register, size uint) constant.Value {
	value := constant.UnaryOp(op, x.value, size)
	g.line(value, dst, "un %s %d %d", op, x.number, size)
	return value
}

func (g *constantGenerator) shift(dst int, op token.Token, x register, count uint) constant.Value {
	value := constant.Shift(x.value, op, count)
	g.line(value, dst, "shift %s %d %d", op, x.number, count)
	return value
}

func (g *constantGenerator) function(dst int, name string, x register) constant.Value {
	value := functions[name](x.value)
	g.line(value, dst, "fn %s %d", name, x.number)
	return value
}

// alone does everything that takes one operand.
func (g *constantGenerator) alone(x register) {
	for _, name := range conversions {
		g.function(0, name, x)
	}
	switch x.value.Kind() {
	case constant.Bool:
		g.unary(0, token.NOT, x, 0)
		return
	case constant.String:
		return
	case constant.Int:
		for _, size := range []uint{0, 8, 16, 32, 63, 64, 65, 512} {
			g.unary(0, token.XOR, x, size)
		}
		for _, count := range []uint{0, 1, 31, 32, 62, 63, 64, 65, 127, 512, 1074} {
			g.shift(0, token.SHL, x, count)
			g.shift(0, token.SHR, x, count)
		}
	}
	g.unary(0, token.ADD, x, 0)
	g.unary(0, token.SUB, x, 0)
	g.function(0, "real", x)
	g.function(0, "imagof", x)
	if x.value.Kind() != constant.Complex {
		g.function(0, "num", x)
		g.function(0, "denom", x)
		g.function(0, "makeimag", x)
	}
}

// generate emits the fixed operations, with pairs each with each, and then `random` ones.
func (g *constantGenerator) generate(random int, pairs bool) {
	hard := g.hardValues()
	for _, x := range hard {
		g.alone(x)
	}
	for _, x := range hard {
		if !pairs {
			break
		}
		for _, y := range hard {
			for _, op := range binaryOps(x.value, y.value) {
				g.binary(0, op, x, y)
			}
			for _, op := range comparisons(x.value, y.value) {
				g.compare(op, x, y)
			}
		}
	}
	for _, l := range hardLiterals {
		g.literal(0, l.kind, l.text)
	}
	g.registers = hard
	for end := g.lines + random; g.lines < end; {
		g.randomOperation()
	}
}

func (g *constantGenerator) pick() register { return g.registers[g.rand.IntN(len(g.registers))] }

// used makes a value an operand of later operations, unless it has become unwieldy.
func (g *constantGenerator) used(value constant.Value) int {
	const most = 2000
	if value.Kind() == constant.Unknown || exponentOf(value) > 1<<33 || len(value.ExactString()) > 3000 {
		return 0
	}
	if g.next < most {
		g.registers = append(g.registers, g.keep(value))
		return g.next - 1
	}
	// The hard values stay, and half of the others are replaced in turn.
	at := len(g.registers)/2 + g.rand.IntN(len(g.registers)-len(g.registers)/2)
	g.registers[at].value = value
	return g.registers[at].number
}

func (g *constantGenerator) randomOperation() {
	switch n := g.rand.IntN(100); {
	case n < 25:
		kind, text := g.randomLiteral()
		if text == "" {
			return
		}
		value := constant.MakeFromLiteral(text, literals[kind], 0)
		g.literal(g.used(value), kind, text)
	case n < 30:
		g.randomNumber()
	case n < 65:
		x, y := g.pick(), g.pick()
		if ops := binaryOps(x.value, y.value); len(ops) > 0 {
			op := ops[g.rand.IntN(len(ops))]
			value := constant.BinaryOp(x.value, op, y.value)
			// The operands are read before the result is written, as it may replace one.
			g.binary(g.used(value), op, x, y)
		}
	case n < 75:
		x, y := g.pick(), g.pick()
		if ops := comparisons(x.value, y.value); len(ops) > 0 {
			g.compare(ops[g.rand.IntN(len(ops))], x, y)
		}
	case n < 82:
		x := g.pick()
		if x.value.Kind() == constant.Int {
			op := []token.Token{token.SHL, token.SHR}[g.rand.IntN(2)]
			count := uint(g.rand.IntN(1100))
			if g.rand.IntN(2) == 0 {
				count = uint(g.rand.IntN(70))
			}
			g.shift(g.used(constant.Shift(x.value, op, count)), op, x, count)
		}
	case n < 88:
		x := g.pick()
		if k := x.value.Kind(); k == constant.Int && g.rand.IntN(2) == 0 {
			size := uint(g.rand.IntN(130))
			g.unary(g.used(constant.UnaryOp(token.XOR, x.value, size)), token.XOR, x, size)
		} else if k >= constant.Int {
			g.unary(g.used(constant.UnaryOp(token.SUB, x.value, 0)), token.SUB, x, 0)
		}
	default:
		x := g.pick()
		name := conversions[g.rand.IntN(len(conversions))]
		if k := x.value.Kind(); k >= constant.Int {
			names := []string{"toint", "tofloat", "tocomplex", "real", "imagof", "num", "denom", "makeimag"}
			if k == constant.Complex {
				names = names[:5]
			}
			name = names[g.rand.IntN(len(names))]
		}
		g.function(g.used(functions[name](x.value)), name, x)
	}
}

func (g *constantGenerator) randomNumber() {
	bits := g.rand.Uint64() >> g.rand.UintN(64)
	var value constant.Value
	var name string
	switch g.rand.IntN(3) {
	case 0:
		name, value = "int64", constant.MakeInt64(int64(bits))
	case 1:
		name, value = "uint64", constant.MakeUint64(bits)
	default:
		bits = g.rand.Uint64()
		name, value = "float64", constant.MakeFloat64(math.Float64frombits(bits))
	}
	g.line(value, g.used(value), "make %s %d", name, bits)
}

func (g *constantGenerator) digits(base, most int) string {
	const all = "0123456789abcdefABCDEF"
	n := 1 + g.rand.IntN(most)
	if g.rand.IntN(20) == 0 {
		n *= 20
	}
	var b strings.Builder
	for i := range n {
		if i > 0 && g.rand.IntN(20) == 0 {
			b.WriteByte('_')
		}
		if base == 16 {
			b.WriteByte(all[g.rand.IntN(len(all))])
		} else {
			b.WriteByte(all[g.rand.IntN(base)])
		}
	}
	return b.String()
}

func (g *constantGenerator) oneOf(choices ...string) string {
	return choices[g.rand.IntN(len(choices))]
}

// randomLiteral makes up a literal, now and then a malformed one.
func (g *constantGenerator) randomLiteral() (kind, text string) {
	switch g.rand.IntN(10) {
	case 0, 1:
		kind, text = "int", g.randomInt()
	case 2, 3, 4, 5:
		kind, text = "float", g.randomFloat()
	case 6:
		kind, text = "imag", g.oneOf(g.randomInt(), g.randomFloat())+"i"
	case 7:
		kind, text = "char", "'"+g.randomChar()+"'"
	default:
		quote := g.oneOf("\"", "\"", "`")
		text = quote
		for range g.rand.IntN(12) {
			text += g.randomChar()
		}
		kind, text = "string", text+quote
	}
	if g.rand.IntN(8) == 0 {
		text = g.spoil(text)
	}
	if len(text) > 2000 {
		text = text[:2000]
	}
	return kind, text
}

func (g *constantGenerator) randomInt() string {
	switch g.rand.IntN(6) {
	case 0:
		return g.oneOf("0x", "0X", "0x_") + g.digits(16, 40)
	case 1:
		return g.oneOf("0b", "0B", "0b_") + g.digits(2, 80)
	case 2:
		return g.oneOf("0o", "0O", "0", "0_") + g.digits(8, 40)
	}
	return g.digits(10, 30)
}

func (g *constantGenerator) randomFloat() string {
	var b strings.Builder
	base := 10
	if g.rand.IntN(4) == 0 {
		base = 16
		b.WriteString(g.oneOf("0x", "0X"))
	} else if g.rand.IntN(30) == 0 {
		base = 8
		b.WriteString("0o")
	} else if g.rand.IntN(30) == 0 {
		base = 2
		b.WriteString("0b")
	}
	form := g.rand.IntN(4)
	if form != 0 {
		b.WriteString(g.digits(base, 20))
	}
	if form != 1 {
		b.WriteByte('.')
	}
	if form == 0 || form == 2 {
		b.WriteString(g.digits(base, 20))
	}
	exponents := []int{10, 50, 350, 1300, 5000, 100_000, 10_000_000, math.MaxInt32, 1 << 40}
	// The common sizes more often.
	most := exponents[min(g.rand.IntN(len(exponents)), g.rand.IntN(len(exponents)))]
	exponent := strconv.Itoa(g.rand.IntN(2*most+1) - most)
	switch {
	case base == 16 || g.rand.IntN(30) == 0:
		b.WriteString(g.oneOf("p", "P") + exponent)
	case g.rand.IntN(4) > 0:
		b.WriteString(g.oneOf("e", "E") + exponent)
	}
	return b.String()
}

func (g *constantGenerator) randomChar() string {
	switch g.rand.IntN(6) {
	case 0:
		return g.oneOf(`\a`, `\b`, `\f`, `\n`, `\r`, `\t`, `\v`, `\\`, `\'`, `\"`)
	case 1:
		return g.oneOf(
			fmt.Sprintf(`\x%02x`, g.rand.IntN(256)), fmt.Sprintf(`\%03o`, g.rand.IntN(300)),
			fmt.Sprintf(`\u%04x`, g.rand.IntN(0x10000)), fmt.Sprintf(`\U%08X`, g.rand.IntN(0x120000)))
	case 2:
		return string(rune(g.rand.IntN(0x11_0000)))
	case 3:
		return string(rune(g.rand.IntN(0x400)))
	}
	return string(rune(' ' + g.rand.IntN(0x5f)))
}

// spoil changes one byte of a literal, takes one out, or puts one in.
func (g *constantGenerator) spoil(text string) string {
	const bytes = "0189afexopbiEXPB+-_.'\"`\\\n\r\x80\xff"
	at := g.rand.IntN(len(text))
	c := string(bytes[g.rand.IntN(len(bytes))])
	switch g.rand.IntN(3) {
	case 0:
		return text[:at] + text[at+1:]
	case 1:
		return text[:at] + c + text[at:]
	}
	return text[:at] + c + text[at+1:]
}

// hardValues are those at the borders of the representations; they are combined each with each.
func (g *constantGenerator) hardValues() []register {
	var hard []register
	add := func(value constant.Value, format string, args ...any) {
		r := g.keep(value)
		g.line(value, r.number, format, args...)
		hard = append(hard, r)
	}
	literal := func(kind, text string) {
		add(constant.MakeFromLiteral(text, literals[kind], 0), "lit %s %s", kind, escapeLiteral(text))
	}
	add(constant.MakeUnknown(), "make unknown 0")
	add(constant.MakeBool(true), "make bool 1")
	add(constant.MakeBool(false), "make bool 0")
	for _, x := range []int64{0, 1, -1, 2, 3, -7, 10, 255, 1<<31 - 1, -1 << 31, 1 << 31, 1 << 32,
		1<<53 + 1, 1 << 62, 1<<62 - 1, -1 << 62, math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1} {
		add(constant.MakeInt64(x), "make int64 %d", uint64(x))
	}
	add(constant.MakeUint64(1<<63), "make uint64 %d", uint64(1<<63))
	add(constant.MakeUint64(math.MaxUint64), "make uint64 %d", uint64(math.MaxUint64))
	for _, x := range []float64{0, math.Copysign(0, -1), 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64,
		math.MaxFloat32, math.SmallestNonzeroFloat32, -1.5, math.Pi} {
		add(constant.MakeFloat64(x), "make float64 %d", math.Float64bits(x))
	}
	for _, text := range []string{
		"0x8000000000000000", "0xffffffffffffffff", "0x10000000000000000", "0x8000000000000001",
		"0x1_0000_0000_0000_0000_0000_0000_0000_0000", "1000000000000000000000000000000",
		"0x" + strings.Repeat("f", 128), "0x1" + strings.Repeat("0", 128), "0x" + strings.Repeat("f", 1023),
		"0x1" + strings.Repeat("0", 1024), "0x3" + strings.Repeat("f", 1100), "0x1" + strings.Repeat("0", 200) + "1",
	} {
		literal("int", text)
	}
	for _, text := range []string{
		"0.0", "1.0", "0.5", "1e1", "1e100", "1e-100", "1e400", "1e-400", "1e1232", "1e1233", "1e1234", "1e-1232",
		"1e-1233", "1e-1234", "1e4000", "1e-4000", "1e100000", "1e-100000", "1e646456993", "1e-646456992",
		"0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1.fffffffffffffp1023", "0x1.fffffffffffff8p1023",
		"0x1.fffffffffffff7fffp1023", "0x1p1024", "0x1p-149", "0x1p-150", "0x1.000001p-150", "0x1.fffffep127",
		"0x1.ffffffp127", "0x1p4094", "0x1p4095", "0x1p4096", "0x1p-4095", "0x1p-4096", "0x1p-4097",
		"0x1p2147483646", "0x1p-2147483649", "3.14159265358979323846264338327950288419716939937510582097494459",
		"0.3333333333333333333333333333333333", "123456789.0", "1234567.5", "999999.5", "9999995.0", "1e21",
		"100000000000000000000000.5",
	} {
		literal("float", text)
	}
	for _, text := range []string{"0i", "1i", "0.5i", "1e4000i", "1e-5000i", "0x10i", "017i"} {
		literal("imag", text)
	}
	for _, text := range []string{`""`, `"a"`, `"abc"`, `"abcdefghijklmn"`, `"abcdefghijklmno"`, `"\xff\x00é世\U0001F600"`,
		`"` + strings.Repeat("x", 70) + `"`, `"` + strings.Repeat("y", 71) + `"`, `"` + strings.Repeat(`é`, 100) + `"`,
		`"` + strings.Repeat("z", 1000) + `"`} {
		literal("string", text)
	}
	literal("char", "'x'")
	// Floats that were rounded, some of them near integers, and complex numbers with parts of all
	// kinds.
	by := func(op token.Token, x, y register) {
		r := g.keep(constant.BinaryOp(x.value, op, y.value))
		g.line(r.value, r.number, "bin %s %d %d", op, x.number, y.number)
		hard = append(hard, r)
	}
	find := func(exact string) register {
		for _, r := range hard {
			if r.value.ExactString() == exact {
				return r
			}
		}
		panic("no hard value " + exact)
	}
	three, seven := find("3"), find("-7")
	float := hard[0]
	for _, r := range hard {
		if _, ok := constant.Val(r.value).(*big.Float); ok && exponentOf(r.value) < 20_000 {
			float = r
			break
		}
	}
	by(token.QUO, float, three)
	third := hard[len(hard)-1]
	by(token.QUO, third, float) // 1/3 as a float
	by(token.MUL, hard[len(hard)-1], three)
	by(token.MUL, hard[len(hard)-2], seven)
	by(token.SUB, float, float)
	by(token.ADD, three, find("(0 + 1i)"))
	by(token.ADD, find("1/2"), find("(0 + 1/2i)"))
	by(token.ADD, third, find("(0 + 1i)"))
	by(token.QUO, hard[len(hard)-3], hard[len(hard)-2])
	return hard
}

// hardLiterals are literals of every form, well formed or not.
var hardLiterals = []struct{ kind, text string }{
	{"int", "0"}, {"int", "00"}, {"int", "007"}, {"int", "08"}, {"int", "0_7"}, {"int", "0_"}, {"int", "_0"},
	{"int", "1_000"}, {"int", "1__0"}, {"int", "1_"}, {"int", "0x"}, {"int", "0x_1"}, {"int", "0x1_"}, {"int", "0b"},
	{"int", "0b12"}, {"int", "0o"}, {"int", "0o8"}, {"int", "0O17"}, {"int", "0X1F"}, {"int", "0B1"}, {"int", "+5"},
	{"int", "-5"}, {"int", "-0"}, {"int", "--5"}, {"int", "-"}, {"int", "1.5"}, {"int", "1e3"}, {"int", "0x1p3"},
	{"int", "9223372036854775807"}, {"int", "9223372036854775808"}, {"int", "-9223372036854775808"},
	{"int", "-9223372036854775809"}, {"int", "18446744073709551615"}, {"int", "18446744073709551616"}, {"int", "1g"},
	{"int", "999999999999999999"}, {"int", "9999999999999999999"}, {"int", "0777777777777777777777"},
	{"int", "01777777777777777777777"}, {"int", "0xg"}, {"int", "a"}, {"int", "0xABCDEFabcdef"}, {"int", " 1"},
	{"int", "'a'"}, {"int", "0b_1"}, {"int", "0_b1"}, {"int", "00x1"},
	{"float", "0"}, {"float", "1"}, {"float", "."}, {"float", ".e1"}, {"float", "1."}, {"float", ".1"}, {"float", "1.e1"},
	{"float", "1e"}, {"float", "1e+"}, {"float", "1e-"}, {"float", "1e_1"}, {"float", "1e1_"}, {"float", "1e1_0"},
	{"float", "1_.5"}, {"float", "1._5"}, {"float", "1.5_"}, {"float", "1_0.5_0e1_0"}, {"float", "0x1.8"},
	{"float", "0x.8p1"}, {"float", "0x.p1"}, {"float", "0x1.p1"}, {"float", "0x1p"}, {"float", "0x1e5"}, {"float", "0x_1p1"},
	{"float", "0x1_p1"}, {"float", "0x1p1_0"}, {"float", "0b1.1p3"}, {"float", "0o1.4"}, {"float", "0o1.4e2"},
	{"float", "1p3"}, {"float", "1.5p-3"}, {"float", "08.5"}, {"float", "010"}, {"float", "0_1.5"}, {"float", "00.5"},
	{"float", "Inf"}, {"float", "-Inf"}, {"float", "inf"}, {"float", "+inf"}, {"float", "NaN"}, {"float", "1/2"},
	{"float", "-1.5"}, {"float", "+1.5"}, {"float", "1e1000000000"}, {"float", "1e-1000000000"},
	{"float", "1e9223372036854775807"}, {"float", "1e9223372036854775808"}, {"float", "1e-9223372036854775808"},
	{"float", "1e-9223372036854775809"}, {"float", "0e1000000000"}, {"float", "0e9223372036854775808"}, {"float", "0.0e-99999999999"},
	{"float", "6e-1886451601"}, {"float", "-6e-1886451601"}, {"float", "1e646456992"}, {"float", "1e646456994"},
	{"float", "1e646456995"}, {"float", "1e-646456991"}, {"float", "1e-646456993"}, {"float", "0x1p2147483647"}, {"float", "0x1p2147483648"},
	{"float", "0x1p-2147483648"}, {"float", "0x1p-2147483650"}, {"float", "0x.8p-2147483648"}, {"float", "0x1p-9223372036854775808"},
	{"float", "0x1p9223372036854775807"}, {"float", "0x0.00001p9223372036854775807"},
	{"float", "0x" + strings.Repeat("f", 129) + "p2147483131"}, {"float", "0x" + strings.Repeat("f", 129) + "p2147483130"},
	{"float", "0x" + strings.Repeat("f", 128) + "8p-10000"}, {"float", "0x" + strings.Repeat("f", 127) + "e8p-10000"},
	{"float", "0." + strings.Repeat("0", 1300) + "1"}, {"float", strings.Repeat("9", 1300) + ".5"},
	{"float", "1" + strings.Repeat("0", 1500) + "e-1500"}, {"float", "0." + strings.Repeat("0", 1500) + "1e1501"},
	{"float", strings.Repeat("123456789", 200) + "e5000"}, {"float", strings.Repeat("123456789", 200) + "e-9000"},
	{"float", "1e999999"}, {"float", "1e1000000"}, {"float", "1e1000001"}, {"float", "1.0e-1000000"}, {"float", "0x1p9999999"},
	{"imag", "0i"}, {"imag", "i"}, {"imag", "1"}, {"imag", "1.5e3i"}, {"imag", "08i"}, {"imag", "0129i"}, {"imag", "0b11i"},
	{"imag", "0o17i"}, {"imag", "0x1Fi"}, {"imag", "0x1p-2i"}, {"imag", "1_000i"}, {"imag", "1_i"}, {"imag", "1ii"}, {"imag", "1e1000000000i"},
	{"imag", "Infi"},
	{"char", "'"}, {"char", "''"}, {"char", "'''"}, {"char", "'a'"}, {"char", "'ab'"}, {"char", `'\''`}, {"char", `'\"'`}, {"char", `'"'`},
	{"char", `'\n'`}, {"char", "'\n'"}, {"char", `'\x41'`}, {"char", `'\xff'`}, {"char", `'\x4'`}, {"char", `'\377'`}, {"char", `'\400'`},
	{"char", `'\78'`}, {"char", `'\u00e9'`}, {"char", `'\ud800'`}, {"char", `'\U0010FFFF'`}, {"char", `'\U00110000'`}, {"char", `'\UFFFFFFFF'`},
	{"char", `'\u12'`}, {"char", `'\q'`}, {"char", `'\'`}, {"char", "'世'"}, {"char", "'\xff'"}, {"char", "'\u0000'"}, {"char", "ab"}, {"char", "xyz"},
	{"string", `"`}, {"string", `"a`}, {"string", `"a'`}, {"string", "'a'"}, {"string", "'ab'"}, {"string", "''"}, {"string", "``"},
	{"string", "`a\\n\r\nb`"}, {"string", "`a`b`"}, {"string", `"a"b"`}, {"string", "\"a\nb\""}, {"string", "\"a\\\nb\""}, {"string", `"\'"`},
	{"string", `"\""`}, {"string", `"\\"`}, {"string", `"\`}, {"string", `"\"`}, {"string", "\"\xff\""}, {"string", "\"\xff\\n\""},
	{"string", "`\xff`"}, {"string", `"\xe4\xb8\x96"`}, {"string", `"\a\b\f\n\r\t\v\x00\x7f"`}, {"string", "\"\u00ad\u2028\ufeff\ufffd\u0080\""},
	{"string", "\"\U000e0001\U0010ffff\""}, {"string", "'\\n'"}, {"string", "'\xff'"}, {"string", "a"}, {"string", "'\\xff'"},
	{"string", `"` + strings.Repeat("世", 69) + `"`}, {"string", `"` + strings.Repeat("世", 70) + `"`}, {"string", `"` + strings.Repeat("世", 71) + `"`},
	{"string", `"` + strings.Repeat(`\n`, 35) + `"`}, {"string", `"` + strings.Repeat(`\n`, 36) + `"`}, {"string", `"` + strings.Repeat(`\xff`, 80) + `"`},
	{"string", `"` + strings.Repeat("a", 66) + `\U000e0001"`}, {"string", `"` + strings.Repeat("\U0001F600", 300) + `"`},
}
